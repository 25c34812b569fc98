"""The limit of P8: the portal's own web server, with one more address that answers a page's bytes and nothing else."""

from typing import Final

ADDRESS: Final = "bench/same-bytes/"
FILE_VARIABLE: Final = "BENCH_PAGE"  # the file of those bytes
