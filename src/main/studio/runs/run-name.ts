import type { RunView } from '../../../contract/studio/run-methods.ts'

/** Of a run: a flow may run in several environments at a time. */
export function runName({ environment, file }: Pick<RunView, 'environment' | 'file'>): string {
  return `${environment} ${file}`
}

/** The file in it: no environment has a blank in its name. */
export function fileInName(name: string): string {
  return name.slice(name.indexOf(' ') + 1)
}
