import { basename } from 'node:path'

export interface NameProblem {
  readonly rule: string
  readonly file: string
  readonly message: string
}

const vague = /^(utils?|helpers?|common|misc|types)$/
const kebabCase = /^[a-z0-9]+(-[a-z0-9]+)*(\.[a-z0-9-]+)*$/

/** A file is found by its name, so a name must say what the one thing in the file is. */
export function checkFileNames(files: readonly string[]): NameProblem[] {
  return files.flatMap((file) => [...vagueNames(file), ...wrongCase(file), ...barrels(file)])
}

function vagueNames(file: string): NameProblem[] {
  const parts = file.replace(/(\.test|\.d)?\.tsx?$/, '').split('/')
  if (!parts.some((part) => vague.test(part))) return []
  return [
    {
      rule: 'name-the-thing',
      file,
      message: 'A file called utils, helpers, common, misc or types collects: name the thing in it.',
    },
  ]
}

function wrongCase(file: string): NameProblem[] {
  if (kebabCase.test(basename(file))) return []
  return [{ rule: 'kebab-case', file, message: 'Name files in kebab-case after their one main export.' }]
}

// A barrel of a kind puts its runtime into the page and its editor into the runner, and it builds.
function barrels(file: string): NameProblem[] {
  if (!/^src\/nodes\/[^/]+\/index\.tsx?$/.test(file)) return []
  return [
    {
      rule: 'no-barrel-in-a-kind',
      file,
      message: 'A kind has no index file: import its spec.ts, runtime.ts or editor.tsx.',
    },
  ]
}
