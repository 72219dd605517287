"""Prove that nothing was altered: the chain of events, and every record that the events speak of."""

from reviewapp.proof.checks import faults as faults
from reviewapp.proof.checks import faults_in as faults_in
from reviewapp.proof.checks import parts as parts
from reviewapp.proof.fault import WORDS as WORDS
from reviewapp.proof.fault import Fault as Fault
from reviewapp.proof.fault import Part as Part
