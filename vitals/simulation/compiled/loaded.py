"""The compiled kernel, loaded when this is imported: by the process that workers are forked from."""

from vitals.simulation import kernels

kernels.prepare(kernels.LARGE, alone=True)
