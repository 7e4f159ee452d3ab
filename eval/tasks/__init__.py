"""The tasks, one file each; `registry` names them all."""
