"""A field of a result file as a yt dataset.

    from load_in_yt import load_field

    universe = load_field("data/runs/toy-universe.h5", realisation=3)
    yt.SlicePlot(universe, "z", ("stream", "density_contrast")).save()

yt has no front-end for gridded HDF5 files of any layout; it takes arrays, and `yt.load_uniform_grid` is its documented way. A
dataset made from arrays knows no Hubble constant, so lengths stay in the unit of the file (`Mpc/h`): it is yt's `code_length`.
"""

import h5py
import numpy as np
import yt


def load_field(path, realisation=0, name="density_contrast"):
    """The field `/samples/<name>[realisation]`, of one to three dimensions, as a periodic uniform grid."""
    with h5py.File(path) as file:
        samples = file["samples"][name]
        field = samples[realisation]
        edges = []
        for axis in range(1, samples.ndim):
            positions = samples.dims[axis][0][...]
            spacing = (positions[-1] - positions[0]) / (len(positions) - 1)
            edges.append([positions[0], positions[0] + spacing * len(positions)])
    while field.ndim < 3:
        # yt grids have three dimensions: a plane is one cell thick.
        field = field[..., None]
        edges.append([0.0, spacing])
    return yt.load_uniform_grid(
        {name: (field, "dimensionless")}, field.shape, bbox=np.array(edges), periodicity=(True, True, True), nprocs=1
    )
