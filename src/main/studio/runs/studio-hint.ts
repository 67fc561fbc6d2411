/** A hint for who types commands. */
const COMMAND = /"millrace |(^|\s)--[a-z]/

/** The same step as the Studio has it, by code. */
const HERE: Readonly<Record<string, string>> = {
  FLOW_ALREADY_RUNNING: 'Stop that one first; here it is only watched.',
  FLOW_FILE_INVALID: 'See Problems.',
  FLOW_REVISION_REFUSED:
    'Give the node its former id again, or run it with clean local data where that is meant.',
  OFFSETS_FORGOTTEN: 'Say where to go on: Run from the beginning, or Run from a time.',
  PARAMETER_INVALID: 'Give the parameter a default value in the settings of the flow.',
  REFERENCE_UNREADABLE: 'Create the topic under Data, compacted by key, or correct the table.',
  TAP_INVALID: 'Run the flow.',
  TOPIC_EXPECTED_MISSING: 'Create it under Data, or run with the simulated outside.',
  TOPIC_MISSING: 'Create it under Data, or put its source back.',
  USAGE: 'Look at the dead letters again.',
}

interface Hinted {
  readonly code?: string | undefined
  readonly hint?: string | undefined
}

/** What is told by the engine, with the step that a person takes here: options of a command are none. */
export function inStudio<Told extends Hinted>(told: Told): Told {
  const { code, hint } = told
  if (code === undefined || hint === undefined || !COMMAND.test(hint)) return told
  const here = Object.hasOwn(HERE, code) ? HERE[code] : undefined
  return here === undefined ? told : { ...told, hint: here }
}
