/** The form's values by their path in the request, and what is said beside the five fields. */
export type ActivationValues = {
  readonly comune: string;
  readonly choice: string;
  readonly level: string;
  /** Whether anybody is with her; then how many of each age. */
  readonly children: '' | 'none' | 'some';
  readonly ages: readonly string[];
  readonly callback: string;
  readonly isDanger: boolean;
  readonly observation: boolean;
  readonly to: string;
  readonly by: string;
  readonly subject: string;
};

export const EMPTY: ActivationValues = {
  comune: '',
  choice: '',
  level: '',
  children: '',
  ages: [],
  callback: '',
  isDanger: false,
  observation: false,
  to: '',
  by: '',
  subject: '',
};

/** The body of `POST activations`: what was left empty is not said. */
export function toActivation(values: ActivationValues): Readonly<Record<string, unknown>> {
  const { comune, choice, level, children, ages, callback, isDanger, observation, to, by, subject } = values;
  return {
    ...{ comune, choice, level, callback: callback.trim() },
    children: children === 'some' ? ages.map((ageBand) => ({ ageBand })) : [],
    ...(isDanger ? { urgency: 'E0' } : {}),
    ...(observation ? { observation } : {}),
    ...(to === '' ? {} : { to }),
    ...(by.trim() === '' ? {} : { by: by.trim() }),
    ...(subject === '' ? {} : { subject }),
  };
}
