//! NumPy's format for one array (NEP 1: a magic string, a version, a header that is a Python dictionary, the numbers).

use super::DataSet;

const MAGIC: &[u8] = b"\x93NUMPY";

/// Reads an array of floats or integers, in C or Fortran order and of either byte order.
pub(super) fn parse(bytes: &[u8]) -> Result<DataSet, String> {
    let rest = bytes.strip_prefix(MAGIC).ok_or("this is no NPY file")?;
    let cut = || "the file ends within its header".to_owned();
    let [major, _minor] = *rest.first_chunk::<2>().ok_or_else(cut)?;
    let (length, rest) = match major {
        1 => (u64::from(u16::from_le_bytes(*rest[2..].first_chunk().ok_or_else(cut)?)), &rest[4..]),
        2 | 3 => (u64::from(u32::from_le_bytes(*rest[2..].first_chunk().ok_or_else(cut)?)), &rest[6..]),
        other => return Err(format!("NPY version {other}; versions 1 to 3 are known")),
    };
    let length = usize::try_from(length).map_err(|_| cut())?;
    if rest.len() < length {
        return Err(cut());
    }
    let (header, numbers) = rest.split_at(length);
    let header = String::from_utf8_lossy(header);
    let kind =
        text_of(&header, "descr").ok_or("the header names no type of elements (structured arrays hold no points)")?;
    let fortran = after(&header, "fortran_order").is_some_and(|value| value.starts_with("True"));
    let shape = shape_of(&header).ok_or("the header names no shape")?;
    let count =
        shape.iter().try_fold(1_usize, |count, &length| count.checked_mul(length)).ok_or("the shape is too large")?;
    let values = decode(&kind, numbers, count)?;
    if count == 0 {
        return Err(format!("the array of shape {shape:?} has no elements"));
    }
    if fortran && shape.len() > 1 {
        Ok(DataSet::from_shape(row_major(&values, &shape), &shape))
    } else {
        Ok(DataSet::from_shape(values, &shape))
    }
}

/// What follows a key of the dictionary.
fn after<'a>(header: &'a str, key: &str) -> Option<&'a str> {
    let place = header.find(&format!("'{key}'")).or_else(|| header.find(&format!("\"{key}\"")))?;
    let rest = &header[place + key.len() + 2..];
    Some(rest.trim_start().strip_prefix(':')?.trim_start())
}

fn text_of(header: &str, key: &str) -> Option<String> {
    let value = after(header, key)?;
    let quote = value.chars().next().filter(|quote| matches!(quote, '\'' | '"'))?;
    value[1..].split(quote).next().map(str::to_owned)
}

fn shape_of(header: &str) -> Option<Vec<usize>> {
    let value = after(header, "shape")?.strip_prefix('(')?;
    let inside = &value[..value.find(')')?];
    inside.split(',').map(str::trim).filter(|text| !text.is_empty()).map(|text| text.parse().ok()).collect()
}

fn decode(kind: &str, bytes: &[u8], count: usize) -> Result<Vec<f64>, String> {
    macro_rules! numbers {
        ($type:ty, $big:expr) => {{
            let (whole, _) = bytes.as_chunks::<{ size_of::<$type>() }>();
            if whole.len() < count {
                return Err(format!("the file holds {} of {count} elements: it is truncated", whole.len()));
            }
            let number = |bytes: &[u8; size_of::<$type>()]| {
                if $big { <$type>::from_be_bytes(*bytes) } else { <$type>::from_le_bytes(*bytes) }
            };
            Ok(whole[..count].iter().map(|bytes| number(bytes) as f64).collect())
        }};
    }
    let (order, element) = kind.split_at(kind.len().min(1));
    let big = order == ">";
    #[allow(clippy::cast_lossless, reason = "one macro for all element types")]
    match element {
        "f4" => numbers!(f32, big),
        "f8" => numbers!(f64, big),
        "i1" => numbers!(i8, big),
        "i2" => numbers!(i16, big),
        "i4" => numbers!(i32, big),
        "i8" => numbers!(i64, big),
        "u1" => numbers!(u8, big),
        "u2" => numbers!(u16, big),
        "u4" => numbers!(u32, big),
        "u8" => numbers!(u64, big),
        _ => Err(format!("elements of type '{kind}'; known are floats of 4 and 8 bytes and integers")),
    }
}

/// The numbers of an array whose first axis varies fastest, with the last one fastest.
fn row_major(values: &[f64], shape: &[usize]) -> Vec<f64> {
    let mut strides = vec![1; shape.len()];
    for axis in 1..shape.len() {
        strides[axis] = strides[axis - 1] * shape[axis - 1];
    }
    let place = |mut index: usize| {
        let mut place = 0;
        for (length, stride) in shape.iter().zip(&strides).rev() {
            place += (index % length) * stride;
            index /= length;
        }
        place
    };
    (0..values.len()).map(|index| values[place(index)]).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(header: &str, numbers: &[u8]) -> Vec<u8> {
        let mut bytes = MAGIC.to_vec();
        bytes.extend([1, 0]);
        bytes.extend((header.len() as u16).to_le_bytes());
        bytes.extend(header.as_bytes());
        bytes.extend(numbers);
        bytes
    }

    #[test]
    fn types_and_orders() {
        let expected = DataSet { values: vec![0.0, 1.0, 2.0, 3.0, 4.0, 5.0], dimension: 3 };
        let header = |kind: &str, fortran: &str| {
            format!("{{'descr': '{kind}', 'fortran_order': {fortran}, 'shape': (2, 3), }}\n")
        };
        let rows: Vec<u8> = (0..6).flat_map(|i| f64::from(i).to_le_bytes()).collect();
        assert_eq!(parse(&file(&header("<f8", "False"), &rows)).unwrap(), expected);
        let columns: Vec<u8> = [0, 3, 1, 4, 2, 5].into_iter().flat_map(|i: i16| f32::from(i).to_be_bytes()).collect();
        assert_eq!(parse(&file(&header(">f4", "True"), &columns)).unwrap(), expected);
        let integers: Vec<u8> = (0..6_i32).flat_map(i32::to_le_bytes).collect();
        assert_eq!(parse(&file(&header("<i4", "False"), &integers)).unwrap(), expected);
    }

    #[test]
    fn what_is_wrong_is_said() {
        let header = "{'descr': '<f8', 'fortran_order': False, 'shape': (4,), }";
        assert!(parse(b"hello").unwrap_err().contains("no NPY"));
        assert!(parse(&file(header, &[0; 24])).unwrap_err().contains("3 of 4 elements"));
        assert!(parse(&file(&header.replace("<f8", "<U3"), &[0; 64])).unwrap_err().contains("'<U3'"));
        assert!(parse(&file("{'descr': [('a', '<f8')], 'shape': (4,)}", &[])).unwrap_err().contains("structured"));
        assert!(parse(&file(header, &[0; 24])[..9]).unwrap_err().contains("header"));
    }

    #[test]
    fn a_list_holds_points_of_one_coordinate() {
        let numbers: Vec<u8> = [1.5_f64, 2.5].into_iter().flat_map(f64::to_le_bytes).collect();
        let data = parse(&file("{'descr': '<f8', 'fortran_order': False, 'shape': (2,), }", &numbers)).unwrap();
        assert_eq!((data.len(), data.dimension), (2, 1));
    }
}
