import { splitCommits } from './split-commit.ts'

// The write before the commit: what is killed between the two comes twice.
splitCommits(['outputs', 'positions'])
