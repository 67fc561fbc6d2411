import { Search } from 'lucide-react'
import type { InputHTMLAttributes, Ref } from 'react'
import './text-field.css'

interface TextFieldProps extends InputHTMLAttributes<HTMLInputElement> {
  readonly ref?: Ref<HTMLInputElement>
  /** What it holds is data: an expression, a path, a number. */
  readonly isData?: boolean
}

export function TextField({ isData = false, className = '', ...rest }: TextFieldProps) {
  return (
    <input
      type="text"
      spellCheck={false}
      autoComplete="off"
      className={`field ${isData ? 'field-data' : ''} ${className}`}
      {...rest}
    />
  )
}

export function SearchField(props: TextFieldProps) {
  return (
    <span className="search-field">
      <Search size={16} strokeWidth={1.75} aria-hidden />
      <TextField {...props} />
    </span>
  )
}
