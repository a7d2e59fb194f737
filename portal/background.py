"""How Celery reaches its broker: files in a folder of this machine, or Redis."""

from pathlib import Path
from typing import Any


def transport(broker_url: str, var_dir: Path) -> dict[str, Any]:
    """CELERY_BROKER_TRANSPORT_OPTIONS; without a broker the folders of the embedded one are made."""
    if broker_url:
        return {
            "visibility_timeout": 3600,
            "unacked_restore_interval": 5,
            "unacked_restore_throttle": 1,
            "health_check_interval": 10,
            "socket_keepalive": True,
            "socket_timeout": 10,
            "socket_connect_timeout": 3,
        }
    queue, control = var_dir / "broker" / "queue", var_dir / "broker" / "control"
    for folder in (queue, control):
        folder.mkdir(parents=True, exist_ok=True)
    return {
        "data_folder_in": str(queue),
        "data_folder_out": str(queue),
        "control_folder": str(control),
        "polling_interval": 0.02,
    }
