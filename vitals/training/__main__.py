"""`python -m vitals.training`: train the model without a notebook."""

import sys

from vitals.training.pipeline import main

if __name__ == "__main__":
    sys.exit(main())
