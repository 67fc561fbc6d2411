import type { ButtonHTMLAttributes, ReactNode } from 'react'
import { actionOf } from '../actions/all-actions.ts'
import { keysText } from '../actions/keys-text.ts'
import { usePage } from '../page/use-page.tsx'
import './button.css'

export interface ButtonProps extends ButtonHTMLAttributes<HTMLButtonElement> {
  readonly look?: 'plain' | 'framed' | 'primary' | 'deletes'
  readonly children: ReactNode
}

export function Button({ look = 'plain', className = '', ...rest }: ButtonProps) {
  return <button type="button" className={`button button-${look} ${className}`} {...rest} />
}

interface ActionButtonProps {
  readonly action: string
  readonly isOff?: boolean
  readonly look?: ButtonProps['look']
  readonly children: ReactNode
}

/** A button of the registry: its title, its keys and its meaning come from there. */
export function ActionButton({ action: id, isOff = false, look = 'plain', children }: ActionButtonProps) {
  const page = usePage()
  const action = actionOf(id)
  const [keys] = action.keys ?? []
  const title = keys === undefined ? action.title : `${action.title} (${keysText(keys)})`
  return (
    <Button
      look={look}
      title={title}
      aria-label={action.title}
      disabled={isOff}
      onClick={() => void action.run(page)}
    >
      {children}
    </Button>
  )
}
