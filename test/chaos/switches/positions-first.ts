import { splitCommits } from './split-commit.ts'

// The commit moved before the write: what is killed between the two is lost.
splitCommits(['positions', 'outputs'])
