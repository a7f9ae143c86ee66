"""Where a training runs."""

from __future__ import annotations

import torch

from worker.training.errors import DeviceError


def pick_device(name: str) -> torch.device:
    """The device of that name; "auto" is a GPU where there is one.

    Raises `DeviceError` for one that is not there.
    """
    if name == "auto":
        name = "cuda" if torch.cuda.is_available() else "cpu"
    try:
        device = torch.device(name)
        torch.zeros(1, device=device)
    except (RuntimeError, AssertionError) as error:
        reason = str(error).splitlines()[0]
        raise DeviceError(f"{name!r} cannot be used: {reason}") from error
    if device.type == "cuda":
        # Every step has clips of one size: the fastest way is worth looking for.
        torch.backends.cudnn.benchmark = True
    return device
