// The page of the contract does not ask for this.
