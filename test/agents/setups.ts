// How each agent is made to use the scripted model: what its person would have set up once, in a home of its own.
import type { AgentName } from "./pinned.ts";

export interface SetUp {
  readonly env: Readonly<Record<string, string>>;
  /** Below the home. */
  readonly files: Readonly<Record<string, string>>;
}

interface Where {
  readonly home: string;
  readonly workspace: string;
  readonly model: string;
}

const key = "sk-ant-scripted-0123456789";

export function setUp(agent: AgentName, where: Where): SetUp {
  switch (agent) {
    case "claude":
      return claude(where);
    case "codex":
      return codex(where);
    case "gemini":
      return gemini(where);
    case "opencode":
      return opencode(where);
    case "pi":
      return pi(where);
  }
}

function claude({ workspace, model }: Where): SetUp {
  const settled = {
    hasCompletedOnboarding: true,
    // It asks once for each key, which it knows by its end.
    customApiKeyResponses: { approved: [key.slice(-20)], rejected: [] },
    projects: { [workspace]: { hasTrustDialogAccepted: true } },
  };
  return {
    env: {
      ANTHROPIC_BASE_URL: model,
      ANTHROPIC_API_KEY: key,
      CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: "1",
      CLAUDE_CODE_MAX_RETRIES: "1",
    },
    files: { ".claude.json": JSON.stringify(settled), ".claude/settings.json": "{}" },
  };
}

function codex({ model }: Where): SetUp {
  const config = [
    'model = "gpt-5.5"',
    'model_provider = "scripted"',
    "analytics.enabled = false",
    "[model_providers.scripted]",
    'name = "scripted"',
    `base_url = "${model}/v1"`,
    'env_key = "SCRIPTED_KEY"',
    'wire_api = "responses"',
    "request_max_retries = 1",
    "stream_max_retries = 1",
    // It would rather have another model, and says so once.
    "[notice.model_migrations]",
    '"gpt-5.5" = "gpt-6-sol"',
    "",
  ];
  return { env: { SCRIPTED_KEY: "scripted" }, files: { ".codex/config.toml": config.join("\n") } };
}

function gemini({ model }: Where): SetUp {
  const settings = {
    general: { enableAutoUpdate: false },
    privacy: { usageStatisticsEnabled: false },
    security: { auth: { selectedType: "gemini-api-key" } },
    // Else it asks a model which model it should ask.
    model: { name: "gemini-2.5-pro" },
  };
  return {
    env: { GEMINI_API_KEY: "scripted", GOOGLE_GEMINI_BASE_URL: model },
    files: { ".gemini/settings.json": JSON.stringify(settings) },
  };
}

function opencode({ model }: Where): SetUp {
  const config = {
    autoupdate: false,
    share: "disabled",
    model: "scripted/scripted",
    small_model: "scripted/scripted",
    provider: {
      scripted: {
        npm: "@ai-sdk/anthropic",
        name: "Scripted",
        options: { baseURL: `${model}/v1`, apiKey: "scripted" },
        models: {
          scripted: {
            name: "Scripted",
            tool_call: true,
            limit: { context: 200_000, output: 8_192 },
            cost: { input: 3, output: 15 },
          },
        },
      },
    },
  };
  return {
    // Without a network it would wait for the registry before it loads a plugin.
    env: { OPENCODE_DISABLE_MODELS_FETCH: "1", npm_config_offline: "true" },
    files: { ".config/opencode/opencode.json": JSON.stringify(config) },
  };
}

function pi({ model }: Where): SetUp {
  const models = {
    providers: {
      scripted: {
        baseUrl: model,
        api: "anthropic-messages",
        apiKey: "scripted",
        models: [{ id: "scripted" }],
      },
    },
  };
  const settings = { defaultProvider: "scripted", defaultModel: "scripted" };
  return {
    env: { PI_OFFLINE: "1", PI_TELEMETRY: "0" },
    files: {
      ".pi/agent/models.json": JSON.stringify(models),
      ".pi/agent/settings.json": JSON.stringify(settings),
    },
  };
}
