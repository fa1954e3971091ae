"""The compiled kernel, loaded by the process that local workers of a cluster are forked from, as it imports this."""

from vitals.simulation import kernels

kernels.alone()
kernels.prepare(kernels.LARGE)
