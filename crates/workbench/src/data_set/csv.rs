//! Points as text: one per line, coordinates separated by commas, semicolons, tabs or spaces.

use super::DataSet;

/// Reads the lines; `#` begins a comment, and the first line may name the columns. An error says which line and why.
pub(super) fn parse(text: &str) -> Result<DataSet, (usize, String)> {
    let mut values = Vec::new();
    let mut dimension = None;
    let lines =
        text.lines().enumerate().map(|(number, line)| (number + 1, line.split('#').next().unwrap_or("").trim()));
    for (number, line) in lines.filter(|(_, line)| !line.is_empty()) {
        let fields = split(line);
        let numbers: Vec<Result<f64, &str>> =
            fields.iter().map(|field| field.parse::<f64>().map_err(|_| *field)).collect();
        let Some(expected) = dimension else {
            dimension = Some(fields.len());
            // A first line in which nothing is a number names the columns.
            if numbers.iter().all(Result::is_err) {
                continue;
            }
            collect(&mut values, numbers, number)?;
            continue;
        };
        if fields.len() != expected {
            return Err((number, format!("{} columns where the first line has {expected}", fields.len())));
        }
        collect(&mut values, numbers, number)?;
    }
    if values.is_empty() {
        return Err((text.lines().count().max(1), "no line of numbers in the whole file".to_owned()));
    }
    Ok(DataSet { values, dimension: dimension.unwrap_or(1) })
}

fn split(line: &str) -> Vec<&str> {
    for separator in [',', ';', '\t'] {
        if line.contains(separator) {
            return line.split(separator).map(str::trim).collect();
        }
    }
    line.split_whitespace().collect()
}

fn collect(values: &mut Vec<f64>, numbers: Vec<Result<f64, &str>>, line: usize) -> Result<(), (usize, String)> {
    for (column, number) in numbers.into_iter().enumerate() {
        values.push(number.map_err(|field| (line, format!("column {}: '{field}' is no number", column + 1)))?);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headers_comments_and_separators() {
        let expected = DataSet { values: vec![1.0, -2.5, 3e-1, 4.0], dimension: 2 };
        for text in
            ["x,y\n1,-2.5\n0.3,4\n", "# points\n1 -2.5\n\n0.3   4 # last\n", "1;-2.5\n0.3;4", "a\tb\n1\t-2.5\n0.3\t4"]
        {
            assert_eq!(parse(text).unwrap(), expected, "{text}");
        }
    }

    #[test]
    fn mistakes_are_found_in_their_line() {
        assert_eq!(parse("1,2\n3,4,5\n").unwrap_err(), (2, "3 columns where the first line has 2".to_owned()));
        assert_eq!(parse("1,2\n\n3,four\n").unwrap_err(), (3, "column 2: 'four' is no number".to_owned()));
        assert!(parse("x,y\n").unwrap_err().1.contains("no line of numbers"));
    }
}
