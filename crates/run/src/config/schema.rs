//! JSON schema of config files, for editors.

use schemars::generate::SchemaSettings;
use serde_json::{Map, Value, json};

use super::CommonTables;
use crate::Experiment;

/// JSON schema (draft 2020-12) of the whole config file of experiment `E`, common tables included.
pub fn schema<E: Experiment>() -> Value {
    let mut generator = SchemaSettings::draft2020_12().into_generator();
    let mut whole = generator.subschema_for::<CommonTables>().to_value();
    // Both root types become references into one list of definitions; what they say is merged into the root.
    let common = inlined(&mut whole, &generator);
    let mut part = generator.subschema_for::<E::Config>().to_value();
    let config = inlined(&mut part, &generator);

    let mut properties = Map::new();
    let mut required = Vec::new();
    for object in [&common, &config] {
        if let Some(Value::Object(found)) = object.get("properties") {
            properties.extend(found.clone());
        }
        if let Some(Value::Array(found)) = object.get("required") {
            required.extend(found.iter().cloned());
        }
    }
    let mut definitions = generator.take_definitions(true);
    if let Some(kind) = definitions.get_mut("ExperimentTable").and_then(|table| table.pointer_mut("/properties/kind")) {
        *kind = json!({ "const": E::KIND, "description": "Kind of the experiment." });
    }
    json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": E::KIND,
        "description": E::SUMMARY,
        "type": "object",
        "properties": properties,
        "required": required,
        "additionalProperties": false,
        "$defs": definitions,
    })
}

/// The object behind a schema that may be a reference to a definition.
fn inlined(schema: &mut Value, generator: &schemars::SchemaGenerator) -> Map<String, Value> {
    let name = schema.get("$ref").and_then(Value::as_str).and_then(|path| path.rsplit('/').next()).map(str::to_owned);
    let object = match name {
        Some(name) => generator.definitions().get(&name).cloned().unwrap_or(Value::Null),
        None => schema.take(),
    };
    match object {
        Value::Object(object) => object,
        _ => Map::new(),
    }
}
