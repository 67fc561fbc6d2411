import type { NextStep } from '../../../contract/next-step.ts'

interface Hinted {
  readonly hint?: string | undefined
  readonly step?: NextStep | undefined
}

/** What is told by the engine, with the step that a person takes here: options of a command are none. */
export function inStudio<Told extends Hinted>(told: Told): Told {
  return told.step === undefined ? told : { ...told, hint: stepWords(told.step) }
}

/** What to do in the Studio, in one sentence. */
export function stepWords(step: NextStep): string {
  switch (step.do) {
    case 'create-topic':
      return createWords(step)
    case 'run':
      return 'Run the flow.'
    case 'read-again':
      return 'Run it from the beginning to read what is there.'
    case 'send-message':
      return 'Send a message, or run with the simulated outside.'
    case 'choose-start':
      return 'Say where to go on: Run from the beginning, or Run from a time.'
    case 'stop-other':
      return 'Stop that one first; here it is only watched.'
    case 'other-data-folder':
      return 'Work in a folder on a disk of this machine; nothing of the flow is wrong.'
    case 'other-config-folder':
      return 'Check the permissions of that folder and the room on its disk.'
    case 'give-up-state':
      return step.formerId === undefined
        ? 'Take the change back, or stop the flow and run it with clean local data, which gives that up.'
        : `Give the node its former id "${step.formerId}" again, or stop the flow and run it with clean local data where that is meant.`
    case 'see-problems':
      return 'See Problems.'
    case 'look-at-letters':
      return 'Look at the dead letters again.'
    case 'put-source-back':
      return 'Put its source back, and save.'
    case 'give-default':
      return `Give the parameter "${step.parameter}" a default value in the settings of the flow.`
    case 'give-secret':
      return `Type it under Password of the environment, or set the variable ${step.variable} and start Millrace again.`
    case 'set-connection':
      return connectionWords(step)
  }
}

function createWords({ near, isCompacted }: Extract<NextStep, { readonly do: 'create-topic' }>): string {
  const create = isCompacted
    ? 'Create it under Data, compacted by key, or correct the table.'
    : 'Create it under Data, or run with the simulated outside.'
  return near === undefined ? create : `Did you mean "${near}"? ${create}`
}

/** The field of the environment's form that writes the setting. */
function connectionWords({ setting, is }: Extract<NextStep, { readonly do: 'set-connection' }>): string {
  if (is === 'too-much')
    return setting === 'tls'
      ? 'Choose "none" at Encryption, or name the port that speaks TLS.'
      : 'Choose "without a user" at Signing in, or name the port that asks for a user.'
  const add =
    setting === 'tls'
      ? 'Choose TLS at Encryption, or name a port without TLS.'
      : 'Choose how to sign in at Signing in, or name a port that needs no user.'
  return is === 'missing' ? add : `Check the port. If it wants that: ${add}`
}
