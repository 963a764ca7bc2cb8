"""A System V shared memory segment, the kind that the X server's MIT-SHM extension can write into."""

import ctypes
import os

import numpy as np
import numpy.typing as npt

_IPC_PRIVATE = 0
_IPC_CREAT = 0o1000
_IPC_RMID = 0
_OWNER_ONLY = 0o600
_FAILED = ctypes.c_void_p(-1).value


def _libc() -> ctypes.CDLL:
    libc = ctypes.CDLL(None, use_errno=True)
    libc.shmget.argtypes = (ctypes.c_int, ctypes.c_size_t, ctypes.c_int)
    libc.shmat.argtypes = (ctypes.c_int, ctypes.c_void_p, ctypes.c_int)
    libc.shmat.restype = ctypes.c_void_p
    libc.shmdt.argtypes = (ctypes.c_void_p,)
    libc.shmctl.argtypes = (ctypes.c_int, ctypes.c_int, ctypes.c_void_p)
    return libc


def _system_error() -> OSError:
    number = ctypes.get_errno()
    return OSError(number, os.strerror(number))


class SharedMemory:
    """`size` bytes shared with the X server. Raises `OSError` when the system gives none."""

    def __init__(self, size: int) -> None:
        self._libc = _libc()
        self.id: int = self._libc.shmget(_IPC_PRIVATE, size, _IPC_CREAT | _OWNER_ONLY)
        if self.id < 0:
            raise _system_error()
        self._address: int | None = self._libc.shmat(self.id, None, 0)
        if self._address == _FAILED:
            error = _system_error()
            self.forget()
            raise error
        self.bytes: npt.NDArray[np.uint8] = np.ctypeslib.as_array(
            (ctypes.c_uint8 * size).from_address(self._address or 0)
        )

    def forget(self) -> None:
        """Have the system free the segment as soon as nobody is attached, even after a crash."""
        self._libc.shmctl(self.id, _IPC_RMID, None)

    def close(self) -> None:
        """Detach. Views of `bytes` must not be touched afterwards."""
        if self._address is not None:
            self._libc.shmdt(self._address)
            self._address = None
