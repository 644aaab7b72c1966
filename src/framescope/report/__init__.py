"""Notebooks executed, rendered and published. papermill and nbconvert are known here and nowhere else."""
