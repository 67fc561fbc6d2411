import type { JsonObject, JsonValue } from '../../flow/json-value.ts'
import {
  choiceMaker,
  decimalMaker,
  integerMaker,
  type Maker,
  rowMaker,
  sequenceMaker,
  timeMaker,
  uuidMaker,
} from './placeholder-makers.ts'
import { type PlaceholderName, placeholders, weightedChoice } from './spec.ts'

/** What a template needs from outside itself. */
export interface TemplateSurroundings {
  rows(file: string): readonly JsonObject[]
  decimal(digits: string): JsonValue
}

/** Compiles a template to a function; placeholders were checked by the spec. */
export function compileTemplate(template: unknown, around: TemplateSurroundings): Maker {
  if (Array.isArray(template)) return listMaker(template.map((item) => compileTemplate(item, around)))
  if (typeof template !== 'object' || template === null) return () => template as JsonValue
  const [name, given] = Object.entries(template)[0] ?? ['', undefined]
  if (name.startsWith('$')) return compilePlaceholder(name as PlaceholderName, given, around)
  return objectMaker(
    Object.entries(template).map(([field, part]) => [field, compileTemplate(part, around)] as const),
  )
}

function listMaker(makers: readonly Maker[]): Maker {
  return (moment) => makers.map((make) => make(moment))
}

function objectMaker(fields: readonly (readonly [string, Maker])[]): Maker {
  return (moment) => {
    const made: Record<string, JsonValue> = {}
    for (const [name, make] of fields) made[name] = make(moment)
    return made
  }
}

function compilePlaceholder(name: PlaceholderName, given: unknown, around: TemplateSurroundings): Maker {
  switch (name) {
    case '$sequence':
      return sequenceMaker(placeholders.$sequence.parse(given))
    case '$integer':
      return integerMaker(placeholders.$integer.parse(given))
    case '$decimal':
      return decimalMaker(placeholders.$decimal.parse(given), (digits) => around.decimal(digits))
    case '$choice':
      return compileChoice(placeholders.$choice.parse(given), around)
    case '$uuid':
      return uuidMaker()
    case '$time':
      return timeMaker(placeholders.$time.parse(given))
    case '$row': {
      const row = placeholders.$row.parse(given)
      return rowMaker(row, around.rows(row.file))
    }
  }
}

function compileChoice(items: readonly unknown[], around: TemplateSurroundings): Maker {
  const weighted = items.map((item) => weightedChoice.safeParse(item).data)
  const chosen = weighted.filter((item) => item !== undefined)
  if (chosen.length < items.length)
    return choiceMaker(
      items.map((item) => compileTemplate(item, around)),
      undefined,
    )
  const makers = chosen.map((item) => compileTemplate(item.value, around))
  return choiceMaker(
    makers,
    chosen.map((item) => item.weight),
  )
}
