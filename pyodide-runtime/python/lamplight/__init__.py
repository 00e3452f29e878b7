"""Checks, training and evaluation of generated environments: numpy and Gymnasium only."""
