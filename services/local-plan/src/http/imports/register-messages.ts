type Words = readonly [it: string, en: string];

/** What the rules of the registers refuse. */
export const REGISTER_MESSAGES: Readonly<Record<string, Words>> = {
  date: ['Giorno inesistente', 'No such day'],
  sameEntry: ['Righe della stessa voce con valori diversi', 'Rows of one entry differ'],
  needed: ['Manca ciò che lo stato richiede', 'What this state asks for is missing'],
  step: ['Lo stato non può diventare questo', 'The state cannot become this'],
  needState: ['Lo stato del fabbisogno non lo permette', 'The need’s state does not allow it'],
  allDone: ['Ci sono interventi non conclusi', 'Not every intervention is done'],
  ifDropped: ['Il motivo serve se, e solo se, non è perseguito', 'A reason belongs to what is dropped alone'],
  ifEquipeRole: [
    'Il ruolo serve se, e solo se, manca un ruolo',
    'A role belongs to the lack of a role alone',
  ],
  ifClosed: ['Il giorno serve se, e solo se, è chiuso', 'A day belongs to what is closed alone'],
  ifHeld: ['A un’edizione annullata non c’era nessuno', 'Nobody came to a session that was cancelled'],
  unknownBody: ['Ente sconosciuto', 'No such body'],
  unknownNeed: ['Fabbisogno non presente nel registro', 'The register has no such need'],
  unknownAction: ['Azione non presente nel piano', 'The plan has no such action'],
  unknownTarget: ['Obiettivo non presente', 'No such target'],
  unknownMeeting: ['Riunione non presente', 'No such meeting'],
  unknownDecision: ['Decisione non presente nella riunione', 'The meeting took no such decision'],
  unknownCourse: ['Corso non presente', 'No such course'],
  atMostPosts: ['Più posti coperti che posti', 'More posts are filled than there are'],
  hoursOfFilled: ['Le ore non corrispondono ai posti coperti', 'The hours do not go with the filled posts'],
  checkpoint: ['Non è uno stato del registro', 'This is no checkpoint'],
  origin: ['Stato di un altro registro', 'A checkpoint of another log'],
};
