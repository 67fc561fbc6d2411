import { splitCommits } from './split-commit.ts'

// As positions-last.ts, for kills that come at no moment of a commit: the gap is most of the time that a commit takes.
splitCommits(['outputs', 'positions'], 150)
