{{- define "staffetta.image" -}}
{{- with .Values.image -}}
{{- if .digest -}}{{ .repository }}@{{ .digest }}{{- else -}}{{ .repository }}:{{ .tag | default $.Chart.AppVersion }}{{- end -}}
{{- end -}}
{{- end -}}

{{/* Labels of everything. Call with a dict of root and name. */}}
{{- define "staffetta.labels" -}}
app.kubernetes.io/part-of: staffetta
app.kubernetes.io/version: {{ .root.Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .root.Release.Service }}
{{ include "staffetta.selector" . }}
{{- end -}}

{{- define "staffetta.selector" -}}
app.kubernetes.io/name: {{ .name }}
app.kubernetes.io/instance: {{ .root.Release.Name }}
{{- end -}}

{{- define "staffetta.podSecurity" -}}
runAsNonRoot: true
runAsUser: 1000
runAsGroup: 1000
fsGroup: 1000
fsGroupChangePolicy: OnRootMismatch
seccompProfile: { type: RuntimeDefault }
{{- end -}}

{{- define "staffetta.containerSecurity" -}}
allowPrivilegeEscalation: false
readOnlyRootFilesystem: true
capabilities: { drop: [ALL] }
{{- end -}}

{{/* Settings of one container: the Secret that bears its name, readable by its own user alone. */}}
{{- define "staffetta.settingsVolume" -}}
- name: settings
  secret: { secretName: {{ .name }}, defaultMode: 0400 }
{{- end -}}

{{- define "staffetta.believes" -}}
- { name: NODE_EXTRA_CA_CERTS, value: /etc/staffetta/web-ca.crt }
{{- end -}}

{{/* Probes by the image's own programme: the private port wants a certificate. Call with a list of delays. */}}
{{- define "staffetta.probes" -}}
startupProbe:
  exec: { command: [node, --env-file=/etc/staffetta/settings.env, deploy/image/health.mjs, live] }
  periodSeconds: 3
  timeoutSeconds: 5
  failureThreshold: 40
livenessProbe:
  exec: { command: [node, --env-file=/etc/staffetta/settings.env, deploy/image/health.mjs, live] }
  periodSeconds: 20
  timeoutSeconds: 10
  failureThreshold: 3
readinessProbe:
  exec: { command: [node, --env-file=/etc/staffetta/settings.env, deploy/image/health.mjs] }
  periodSeconds: 5
  timeoutSeconds: 5
  failureThreshold: 2
{{- end -}}
