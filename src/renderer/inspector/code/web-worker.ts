import { editor } from 'monaco-editor/editor/editor.api.js'

/** What a language of the editor says of the worker that it needs. */
interface WorkerAsked {
  readonly label?: string
  readonly createData?: unknown
  readonly host?: Record<string, (...given: never[]) => unknown>
  readonly keepIdleModels?: boolean
}

/**
 * Stands in the page for a module of the editor that makes workers, and brings every feature there is. That comes with
 * the language, behind the first editor: the next one then misses services that nobody made in time, and fails.
 */
export function createWebWorker({ label = '', createData, host, keepIdleModels = false }: WorkerAsked) {
  const worker = globalThis.MonacoEnvironment?.getWorker?.('', label)
  if (worker === undefined) throw new Error('The editor was made before its workers were known.')
  const told = Promise.resolve(worker).then((made) => {
    // The first message only wakes it; what it is to do is in the second.
    made.postMessage('ignore')
    made.postMessage(createData)
    return made
  })
  return editor.createWebWorker({ worker: told, keepIdleModels, ...(host === undefined ? {} : { host }) })
}
