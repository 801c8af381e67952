{{- define "tessera.fullname" -}}
{{- if contains .Chart.Name .Release.Name }}{{ .Release.Name | trunc 50 | trimSuffix "-" }}{{ else }}{{ printf "%s-%s" .Release.Name .Chart.Name | trunc 50 | trimSuffix "-" }}{{ end }}
{{- end }}

{{- define "tessera.selector" -}}
app.kubernetes.io/name: {{ .Chart.Name }}
app.kubernetes.io/instance: {{ .Release.Name }}
app.kubernetes.io/component: server
{{- end }}

{{- define "tessera.labels" -}}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version }}
app.kubernetes.io/name: {{ .Chart.Name }}
app.kubernetes.io/instance: {{ .Release.Name }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
{{- end }}

{{- define "tessera.image" -}}
{{ .Values.image.repository }}:{{ .Values.image.tag | default .Chart.AppVersion }}
{{- end }}

{{- /* What a container of Tessera may do: nothing but run. */ -}}
{{- define "tessera.containerSecurity" -}}
allowPrivilegeEscalation: false
readOnlyRootFilesystem: true
capabilities:
  drop: [ALL]
{{- end }}

{{- define "tessera.podSecurity" -}}
runAsNonRoot: true
runAsUser: 10001
runAsGroup: 10001
fsGroup: 10001
seccompProfile:
  type: RuntimeDefault
{{- end }}

{{- define "tessera.environment" -}}
- name: TESSERA_MODE
  value: production
- name: TESSERA_SERVER__PUBLIC_ORIGIN
  value: {{ .Values.publicOrigin | quote }}
{{- with .Values.trustedProxies }}
- name: TESSERA_SERVER__TRUSTED_PROXIES
  value: {{ join "," . | quote }}
{{- end }}
# Proxies hear later than a pod that it is to end.
- name: TESSERA_SERVER__STOP_DELAY
  value: {{ printf "%vs" .Values.drainSeconds | quote }}
{{- range $name, $value := .Values.settings }}
- name: {{ $name }}
  value: {{ $value | quote }}
{{- end }}
{{- end }}

{{- define "tessera.volumes" -}}
- name: configuration
  secret:
    secretName: {{ .Values.existingSecret }}
    defaultMode: 0440
- name: data
  emptyDir:
    medium: Memory
    sizeLimit: 16Mi
{{- end }}

{{- define "tessera.mounts" -}}
- name: configuration
  mountPath: /etc/tessera
  readOnly: true
- name: data
  mountPath: /var/lib/tessera
{{- end }}
