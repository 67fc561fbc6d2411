import type { NodeRuntime } from '../../runtime/node-api.ts'
import { CodeFault } from '../../runtime/sandbox/code-fault.ts'
import { readCode } from '../../runtime/sandbox/read-code.ts'
import { invalidError } from './code-errors.ts'
import { sandboxed } from './sandboxed.ts'
import type { CodeConfig } from './spec.ts'
import { trusted } from './trusted.ts'

/** One function of the user's for every message: in a sandbox, or in this process where the flow is trusted. */
export const codeRuntime: NodeRuntime = {
  create: (given, context) => {
    const config = given as CodeConfig
    const body = bodyOf(config)
    return context.trusted === true ? trusted(config, body, context) : sandboxed(config, body, context)
  },
}

function bodyOf({ code, language }: CodeConfig): string {
  try {
    return readCode(code, language)
  } catch (error) {
    throw error instanceof CodeFault ? invalidError(error) : error
  }
}
