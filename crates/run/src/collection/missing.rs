//! What stands for a number that is missing.

use hdf5::types::OwnedDynValue;
use hdf5::{Dataset, H5Type};

use crate::ElementType;

/// What stands where a point has no number: not a number for reals, the least for signed integers, the largest for unsigned ones.
pub(super) fn fill_value(element: ElementType) -> OwnedDynValue {
    match element {
        ElementType::F32 => f32::NAN.into(),
        ElementType::F64 => f64::NAN.into(),
        ElementType::I32 => i32::MIN.into(),
        ElementType::I64 => i64::MIN.into(),
        ElementType::U8 => u8::MAX.into(),
        ElementType::U64 => u64::MAX.into(),
    }
}

/// Tells readers of integers which one stands for a missing number: xarray and netCDF-4 then mask it. Reals need no telling.
pub(super) fn write_fill_attribute(dataset: &Dataset, element: ElementType) -> hdf5::Result<()> {
    fn write<T: H5Type>(dataset: &Dataset, value: &T) -> hdf5::Result<()> {
        dataset.new_attr::<T>().create("_FillValue")?.write_scalar(value)
    }
    match element {
        ElementType::F32 | ElementType::F64 => Ok(()),
        ElementType::I32 => write(dataset, &i32::MIN),
        ElementType::I64 => write(dataset, &i64::MIN),
        ElementType::U8 => write(dataset, &u8::MAX),
        ElementType::U64 => write(dataset, &u64::MAX),
    }
}
