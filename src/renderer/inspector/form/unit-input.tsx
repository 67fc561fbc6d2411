import { useState } from 'react'
import { TextField } from '../../controls/text-field.tsx'
import type { FieldInputProps } from './field-props.ts'
import { fittingUnit, inSmallest, inUnit, type Unit } from './units.ts'

/** A number with its unit; the file holds it in the smallest one. */
export function UnitInput({
  id,
  field,
  setting: { value, set },
  isWrong,
  units,
}: FieldInputProps & { readonly units: readonly Unit[] }) {
  const known = value ?? field.unless ?? field.example
  const [name, setName] = useState(() => fittingUnit(known, units).name)
  const [typed, setTyped] = useState<string>()
  const unit = units.find((each) => each.name === name) ?? units[0]!
  const change = (text: string, by: Unit) => {
    setTyped(text)
    set(inSmallest(text, by))
  }
  return (
    <span className="form-unit">
      <TextField
        id={id}
        isData
        inputMode="decimal"
        aria-invalid={isWrong}
        value={typed ?? inUnit(value, unit)}
        placeholder={inUnit(field.unless, unit)}
        onChange={({ target }) => change(target.value, unit)}
        onBlur={() => setTyped(undefined)}
      />
      <select
        className="field"
        aria-label={`Unit of ${field.title}`}
        value={name}
        onChange={({ target }) => {
          const next = units.find((each) => each.name === target.value) ?? unit
          setName(next.name)
          if (value !== undefined) change(typed ?? inUnit(value, unit), next)
        }}
      >
        {units.map((each) => (
          <option key={each.name}>{each.name}</option>
        ))}
      </select>
    </span>
  )
}
