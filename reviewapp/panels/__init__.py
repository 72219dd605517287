"""Panels (评审组) and the draw that deals applications to experts."""
