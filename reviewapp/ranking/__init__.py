"""The official ranking (择优排序): computed, frozen, recomputable."""
