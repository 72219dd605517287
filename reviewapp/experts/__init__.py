"""The pool of experts (专家库): who is in it, where they worked, how they served, who may be in it twice."""
