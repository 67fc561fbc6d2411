import { stripVTControlCharacters } from 'node:util'
import { afterEach } from 'vitest'

declare module 'vitest' {
  interface TaskMeta {
    /** Of each failed `expect`: what it expected and what was there, line by line. */
    differences?: readonly string[]
  }
}

// The report that our summary is made of has the sentences of the errors, in which a large object is cut short.
afterEach(({ task }) => {
  const differences = (task.result?.errors ?? []).flatMap(({ diff }) => diff ?? [])
  if (differences.length > 0) task.meta.differences = differences.map(stripVTControlCharacters)
})
