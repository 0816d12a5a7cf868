// One node for a test to find again; LABEL is the test's own.
CREATE (:LABEL {step: 'STEP', at: timestamp()})
