"""Entry to a round: the pledge (承诺书), then the declaration of conflicts (回避声明), then the material."""
