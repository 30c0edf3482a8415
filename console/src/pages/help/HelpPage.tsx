import { useState, type JSX } from 'react';
import { useActing } from '../../app/acting.js';
import { tourOf } from '../../app/FirstTour.js';
import { useText } from '../../i18n/index.js';
import { Button, LinkButton } from '../../ui/Button.js';
import { capital } from '../../ui/capital.js';
import { Page, Section } from '../../ui/Page.js';
import './help.scss';
import { TERMS } from './terms.js';
import Tour from './Tour.js';

/** Where one goes who does not know on: the words, the tour again, practice, what to do without a screen. */
export default function HelpPage(): JSX.Element {
  const t = useText('help');
  const acting = useActing();
  const tour = tourOf(acting);
  const [isTouring, setTouring] = useState(false);
  return (
    <Page title={t('title')}>
      <Section title={t('practice')}>
        <p>{t('practiceText')}</p>
        <LinkButton href={`/p/${acting.key}/y/e`}>{t('practice')}</LinkButton>
      </Section>
      <Section title={t('voice')}>
        <p>{t('voiceText')}</p>
      </Section>
      <Section title={t('safety')}>
        <p>{t('safetyText')}</p>
      </Section>
      {tour === undefined ? null : (
        <Section title={t('tourAgain')}>
          <p>{t('tourAgainText')}</p>
          <Button onClick={() => setTouring(true)}>{t('tourAgain')}</Button>
          {isTouring ? <Tour tour={tour} onClose={() => setTouring(false)} /> : null}
        </Section>
      )}
      <Glossary />
    </Page>
  );
}

function Glossary(): JSX.Element {
  const t = useText('help');
  const [wanted, setWanted] = useState('');
  const found = TERMS.map((name) => ({
    name,
    word: t(`term.${name}.word`),
    means: t(`term.${name}.means`),
  }))
    .filter(({ word, means }) => `${word} ${means}`.toLocaleLowerCase().includes(wanted.toLocaleLowerCase()))
    .sort((a, b) => a.word.localeCompare(b.word));
  return (
    <Section title={t('glossary')}>
      <p>{t('glossaryLead')}</p>
      <div className="field">
        <label className="field-label" htmlFor="glossary-search">
          {t('search')}
        </label>
        <input
          id="glossary-search"
          type="search"
          className="field-input"
          autoComplete="off"
          value={wanted}
          onChange={({ target }) => setWanted(target.value)}
        />
      </div>
      <p role="status">{found.length === 0 ? t('none') : ''}</p>
      <dl className="glossary">
        {found.map(({ name, word, means }) => (
          <div key={name}>
            <dt>{capital(word)}</dt>
            <dd>{means}</dd>
          </div>
        ))}
      </dl>
    </Section>
  );
}
