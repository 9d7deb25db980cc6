"""Unweighted e+e- -> mu+mu- events of Pythia's process level at the mass of the Z."""

import pythia8mc

from peer import parser, work

SETTINGS = [
    "Print:quiet = on",
    "Beams:idA = 11",
    "Beams:idB = -11",
    "Beams:eCM = 91.1876",
    "PDF:lepton = off",
    "WeakSingleBoson:ffbar2gmZ = on",
    "23:onMode = off",
    "23:onIfMatch = 13 -13",
    "PartonLevel:all = off",
    "HadronLevel:all = off",
    "Check:event = off",
]


def main():
    options = parser(__doc__)
    options.add_argument("events", type=int)
    options = options.parse_args()
    pythia = pythia8mc.Pythia("", False)
    for setting in SETTINGS:
        pythia.readString(setting)
    pythia.init()

    def make(_seed):
        made, squares, looked = 0, 0.0, 0
        for number in range(options.events):
            if not pythia.next():
                continue
            made += 1
            # To look at every event from Python would cost more than to make it.
            if number % 10 == 0:
                muon = next(particle for particle in pythia.process if particle.id() == 13)
                squares += (muon.pz() / muon.pAbs()) ** 2
                looked += 1
        return {"events": made, "mean_square": squares / looked}

    work(options, make)


if __name__ == "__main__":
    main()
