//! The header of a file, and the weights that it declares.

use std::fmt::Write;

use super::tag::{attribute, closing, elements, escaped, find, unescaped};
use crate::event_record::{RunRecord, WeightRecord};

/// The weights that `<initrwgt>` of a header declares, in their order.
pub(in super::super) fn declared_weights(header: &str) -> Vec<WeightRecord> {
    let Some((_, inside)) = find(header, "initrwgt") else {
        return Vec::new();
    };
    let inside = &inside[..closing(inside, "initrwgt").unwrap_or(inside.len())];
    let groups: Vec<(usize, usize, String)> = elements(inside, "weightgroup")
        .map(|(attributes, contents)| {
            let start = contents.as_ptr() as usize - inside.as_ptr() as usize;
            let name = attribute(attributes, "name").or_else(|| attribute(attributes, "type")).unwrap_or_default();
            (start, start + contents.len(), name.into_owned())
        })
        .collect();
    elements(inside, "weight")
        .filter_map(|(attributes, description)| {
            let start = attributes.as_ptr() as usize - inside.as_ptr() as usize;
            let group = groups.iter().find(|(from, to, _)| (*from..*to).contains(&start));
            Some(WeightRecord {
                id: attribute(attributes, "id")?.into_owned(),
                description: unescaped(description.trim()).into_owned(),
                group: group.map(|(_, _, name)| name.clone()).unwrap_or_default(),
            })
        })
        .collect()
}

/// The contents of `<header>`: that of the run, and the declaration of weights if it has none.
pub(in super::super) fn header(run: &RunRecord) -> String {
    let mut header = run.header.clone();
    if run.weights.is_empty() || find(&header, "initrwgt").is_some() {
        return header;
    }
    if !header.is_empty() {
        header.push('\n');
    }
    header.push_str("<initrwgt>\n");
    let mut group = "";
    for weight in &run.weights {
        if weight.group != group {
            close_group(&mut header, group);
            if !weight.group.is_empty() {
                // Writing to memory does not fail.
                let _ = writeln!(header, "<weightgroup name=\"{}\">", escaped(&weight.group));
            }
            group = &weight.group;
        }
        let (id, description) = (escaped(&weight.id), escaped(&weight.description));
        let _ = writeln!(header, "<weight id=\"{id}\">{description}</weight>");
    }
    close_group(&mut header, group);
    header.push_str("</initrwgt>");
    header
}

fn close_group(header: &mut String, group: &str) {
    if !group.is_empty() {
        header.push_str("</weightgroup>\n");
    }
}

/// The contents of `<header>` in a text that has such an element; all of it if not.
pub(in super::super) fn header_contents(text: &str) -> &str {
    find(text, "header").map_or(text, |(_, behind)| &behind[..closing(behind, "header").unwrap_or(behind.len())])
}
