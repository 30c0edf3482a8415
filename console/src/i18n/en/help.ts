import type it from '../it/help.js';
import type { Same } from '../messages.js';

export default {
  title: 'Help',
  glossary: 'The network’s words',
  glossaryLead: 'What the words on the screen mean.',
  search: 'Look for a word',
  none: 'No word with these letters.',
  tourAgain: 'See the first tour again',
  tourAgainText: 'Four steps: how to leave at once, where to look, what to do first.',
  practice: 'Practise without consequences',
  practiceText:
    'An invented network, in this page only: make an emergency request or answer as a shelter. Nothing leaves, nothing stays.',
  safety: 'If somebody may see the screen',
  safetyText:
    'The button “Exit now”, or Shift three times, covers everything and leaves the site. The browser’s history is not erased by that.',
  voice: 'If the screen does not work',
  voiceText:
    'Emergencies go by telephone: 112 in danger, 1522 day and night, or the number of who is on duty. What was said is entered afterwards.',
  sheets: 'Sheets to print',
  term: {
    richiesta: {
      word: 'request (richiesta)',
      means:
        'Help asked for a woman, by one institution of another, for one service. To ask elsewhere is a new request.',
    },
    scheda: {
      word: 'file (scheda)',
      means: 'What an institution keeps about a woman. It never leaves its node.',
    },
    scelta: {
      word: 'her choice (la sua scelta)',
      means:
        'What she has decided: who may be told what, for what, until when. She can withdraw it. Saying no never closes the way to help.',
    },
    necessita: {
      word: 'necessity (stato di necessità)',
      means:
        'The ground on which an operator decides without her choice. A person decides, and it is recorded.',
    },
    valutazione: {
      word: 'being considered (in valutazione)',
      means: 'Somebody has the request in hand and decides. It is no answer yet.',
    },
    accolta: {
      word: 'received in care (accolta)',
      means: 'She has arrived: the house or the service follows her.',
    },
    nonPossibile: {
      word: 'not possible now (non possibile ora)',
      means: 'The answer is no, with the reason and a number to ask.',
    },
    nonAdatta: {
      word: 'place not suitable (struttura non adatta)',
      means: 'The place does not fit what she needs. It says nothing about her.',
    },
    diversamente: {
      word: 'chose differently (ha scelto diversamente)',
      means: 'She decided otherwise. That is all right.',
    },
    nonArrivata: {
      word: 'not arrived yet (non ancora arrivata)',
      means: 'She was expected and has not come: she is looked for, by the safe contact first.',
    },
    proposta: {
      word: 'offer (proposta)',
      means: 'A place held, or an appointment offered. It waits for a confirmation.',
    },
    tenuto: { word: 'hold (posto tenuto)', means: 'The time for which nobody else can have that place.' },
    lista: {
      word: 'waiting list (lista d’attesa)',
      means: 'Who waits for a place, by risk and by time. People decide, and say why.',
    },
    permanenza: {
      word: 'stay (permanenza)',
      means: 'From her coming to her leaving. It is counted, not described.',
    },
    diretto: {
      word: 'direct entry (ingresso diretto)',
      means: 'She was at the door and came in. It is regularised within one working day.',
    },
    disponibilita: {
      word: 'capacity (disponibilità)',
      means: 'Whether asking a house is worth it. After twelve hours it means nothing.',
    },
    pis: {
      word: 'emergency social service (pronto intervento sociale)',
      means: 'The district’s social service for emergencies, day and night.',
    },
    equipe: {
      word: 'team (équipe)',
      means: 'The people of the district and the health authority who follow her together.',
    },
    turno: {
      word: 'on duty, on call (in turno, reperibilità)',
      means: 'Who answers now. On call: not at work, but at the telephone.',
    },
    scadenza: {
      word: 'deadline (scadenza)',
      means: 'By when the next step is due, by the protocol. Late is said at once.',
    },
    telefonaOra: {
      word: 'call now (Telefona ora)',
      means: 'An emergency that nobody has in hand after five minutes.',
    },
    nuovoInvio: {
      word: 're-route (nuovo invio)',
      means: 'The same content asked of somebody else, as a request of its own.',
    },
    passaggio: {
      word: 'hand-over (passaggio della scheda)',
      means:
        'Another institution goes on following her. The first file is closed once the other has received her.',
    },
    successivo: {
      word: 'late entry (inserimento successivo)',
      means: 'What happened before it was written. It says when, and moves no deadline.',
    },
    riferito: {
      word: 'reported (riferito)',
      means: 'The answer of somebody off the network, written by who heard it.',
    },
    comunicazione: {
      word: 'notice (comunicazione)',
      means: 'News that asks for no answer, only to be seen.',
    },
    escluse: {
      word: 'people shut out (persone escluse)',
      means: 'Who must not know: for them nothing is there, not even in an emergency.',
    },
    emergenza: {
      word: 'emergency opening (apertura per emergenza)',
      means: 'A request opened at once to one person for eight hours; a second reviews it within a day.',
    },
    accessi: {
      word: 'access records (registro degli accessi)',
      means: 'Who read or wrote a woman’s data, and when. The data-protection officer reads them.',
    },
    protocollo: {
      word: 'protocol (protocollo)',
      means: 'What the institutions signed: who may ask whom for what, with which data, by when.',
    },
    chiarire: {
      word: 'to be clarified (da chiarire)',
      means: 'Something that the check of the log noticed and somebody has to explain. It accuses nobody.',
    },
    oscuramento: {
      word: 'obscuration (oscuramento)',
      means:
        'The news is hidden in the health record and from the other parent. Before that her name is not asked for.',
    },
    osservazione: {
      word: 'short observation (osservazione breve)',
      means: 'She stays in hospital for 36 to 72 hours while a place is looked for.',
    },
    nodo: {
      word: 'node (nodo)',
      means: 'An institution’s machine, with data and keys of its own. Who runs it sees no request.',
    },
    urgenza: {
      word: 'urgenza (urgency)',
      means:
        'How soon, in five degrees: imminent danger (112 first), emergency, urgent, priority, planned. The protocol takes its times from it.',
    },
    retta: {
      word: 'fee (retta)',
      means: 'What the municipalities pay for the stay. It is free for the woman.',
    },
  },
  tour: {
    title: 'First tour',
    step: 'Step {{step}} of {{count}}',
    skip: 'Skip the tour',
    end: 'I see',
    exit: {
      title: 'First of all: leaving at once',
      text: '“Exit now” is always at the top: one click, or Shift three times, covers the screen and leaves the site. If others use this computer choose “Shared computer” in the menu with your name. The browser’s history is not erased by that.',
    },
    help: {
      title: 'If you need help',
      text: '“Help”, in the menu with your name, explains the words and opens the practice without consequences: invented data, nothing leaves. This tour can be seen again there.',
    },
    centre: {
      one: {
        title: 'To do, by time',
        text: 'The first page shows what waits, the next due first. It renews itself.',
      },
      two: {
        title: 'A request in a few fields',
        text: '“New request” begins with what is needed. Before sending you see exactly what the other will read, and her choice is recorded there.',
      },
    },
    shelter: {
      one: {
        title: 'Requests arrive here',
        text: 'The first page shows what waits for an answer, emergencies first. Taking a request in hand is not a yes.',
      },
      two: {
        title: 'Units and the list',
        text: 'The board says what is free, held, occupied. Each no asks for a reason and gives a number to call.',
      },
    },
    health: {
      one: {
        title: 'Activate the network',
        text: 'Five fields, and who answers now is told. Her name is told later, by her choice.',
      },
      two: {
        title: 'Waiting and notices',
        text: 'The first page shows who waits for a doctor and which notices are to be seen, with the time left.',
      },
    },
    ambito: {
      one: {
        title: 'What waits for the district',
        text: 'Emergency service, team and fees are in one list, the next due first.',
      },
      two: {
        title: 'The steps with her',
        text: 'Each step of her plan rests on a choice of hers. If she withdraws it, the step stops.',
      },
    },
    coordination: {
      one: {
        title: 'Who works on what',
        text: 'Requests without a person named wait for you: name who follows them. Very late ones come to you.',
      },
      two: {
        title: 'Shifts and emergency openings',
        text: 'Without shifts nobody is told. Emergency openings are reviewed within 24 hours.',
      },
    },
    'data-protection': {
      one: {
        title: 'What waits for you',
        text: 'Your first page shows emergency openings to review, alarms and choices not respected. You do not see what requests say.',
      },
      two: {
        title: 'Proofs and erasures',
        text: 'Each line of the access records has a proof to keep. An erasure is ordered there too: nobody can undo it.',
      },
    },
    province: {
      one: {
        title: 'The state of the network',
        text: 'One page: whether the log is whole, what is to be clarified, what expires. No woman can be recognised.',
      },
      two: {
        title: 'A second person',
        text: 'Protocols and the registry change only if a second person confirms. What waits for you is marked.',
      },
    },
    registry: {
      one: {
        title: 'Protocols and institutions',
        text: 'Acts enter here: number, text, signatures. A second person confirms before they count.',
      },
      two: {
        title: 'What expires',
        text: 'The first page says which protocols expire and who has not countersigned.',
      },
    },
    plan: {
      one: {
        title: 'The plan, by purpose',
        text: 'Seven purposes, with actions, sums and opinions. Institutions propose, the Province confirms.',
      },
      two: {
        title: 'Tavolo and follow-ups',
        text: 'Meetings and follow-ups have a day: the first page shows the late ones.',
      },
    },
    audit: {
      one: {
        title: 'Is the log whole?',
        text: 'The first page says so in one line, and the check can be done again now.',
      },
      two: {
        title: 'What is to be clarified',
        text: 'Who closes a point is not who answers it. To look at one event needs a reason, which is recorded.',
      },
    },
    operations: {
      one: {
        title: 'How the node is',
        text: 'Your first page says it in words, with what to do. No request can be seen from here.',
      },
      two: {
        title: 'Set aside, and keys',
        text: 'What the node could not handle is retried here. Keys renew themselves; the institution’s signature stays outside the node.',
      },
    },
  },
} as const satisfies Same<typeof it>;
