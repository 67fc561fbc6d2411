import { FIRST_WORDS, SECOND_WORDS } from './flow-id-words.ts'

/** A word pair such as `amber-otter`: a flow's id, made once and kept in its file. `random` gives [0, 1). */
export function newFlowId(random: () => number): string {
  return `${pick(FIRST_WORDS, random())}-${pick(SECOND_WORDS, random())}`
}

function pick(words: readonly string[], chance: number): string {
  return words[Math.floor(chance * words.length)] ?? 'flow'
}
