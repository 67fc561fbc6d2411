/** One line of a guide that a test does: a verb and what it is about, as the guide's comments write it. */
export interface GuideStep {
  readonly verb: string
  /** Words and quoted texts behind the verb, in order; without the quotes. */
  readonly words: readonly string[]
  /** The fenced block that stands last before it. */
  readonly block: string
}

export interface GuideChapter {
  readonly title: string
  /** What is set in bold: the names of what a person clicks and presses. */
  readonly names: readonly string[]
  readonly steps: readonly GuideStep[]
}

/** The chapters of a guide whose steps stand in comments, `<!-- do ... -->`, each behind the sentences that say them. */
export function guideChapters(page: string): readonly GuideChapter[] {
  return page
    .split(/^## /m)
    .slice(1)
    .map((text) => ({
      title: text.slice(0, text.indexOf('\n')),
      names: [...text.matchAll(/\*\*([^*]+)\*\*/g)].map(([, name = '']) => name.replace(/\s+/g, ' ')),
      steps: stepsOf(text),
    }))
}

function stepsOf(chapter: string): readonly GuideStep[] {
  let block = ''
  return [...chapter.matchAll(/^```\w*\n([\s\S]*?)^```$|^<!-- do\n([\s\S]*?)^-->$/gm)].flatMap(
    ([, fenced, steps]) => {
      if (fenced !== undefined) block = fenced
      return (steps ?? '').split('\n').flatMap((line) => stepOf(line, block) ?? [])
    },
  )
}

function stepOf(line: string, block: string): GuideStep | undefined {
  const [verb, ...words] = [...line.matchAll(/"((?:\\"|[^"])*)"|(\S+)/g)].map(
    ([, quoted, word = '']) => quoted?.replaceAll('\\"', '"') ?? word,
  )
  return verb === undefined ? undefined : { verb, words, block }
}
