// The words of claims.ts, each list with what it stands for. English: in other languages precision could not be shown.

const counts = "(?:two|three|four|five|six|seven|eight|nine|ten|both|all|several|multiple|\\d+)";
const agentNouns =
  "(?:sub-?agents?|agents?|tasks?|Task tools?|Task (?:tool )?(?:calls|uses|invocations)|workers?|implementers?|reviewers?|specialists?)";

/** Cheap: is there anything to look at in a message at all? */
export const anyCue =
  /parallel|simultan|concurren|same time|at once|side by side|single (response|message)|one (response|message|go)|(launch|spawn|dispatch|start|deploy|kick|fir)[a-z]*\b/i;

/** Words for "at once". */
export const cue =
  /\bin parallel\b|\bparallel(?=\s+(?:\w+\s+){0,2}(?:implementation|execution|agents?|sub-?agents?|tasks?|work|streams?|tracks?|development|launch|workers?|reviews?|audits?|development))|(?<=\b(?:launching|dispatching|spawning|starting|running|executing|kicking off)\s+(?:\w+\s+){0,3})parallel\b|\bparalleli[sz](?:e|ing|ed)\b|\bsimultaneous(?:ly)?\b|\bconcurrent(?:ly)?\b|\bat the same time\b|\b(?:all|both|them|these|agents|tasks|workers|features) at once\b|\bside by side\b|\bin (?:a single|one) (?:response|message|go)\b/gi;

/** "Launching three agents", "I'll launch two tasks": several at one stroke, also without a word for "at once". */
const launchingSeveral = "(?:launching|spawning|dispatching|deploying|starting|kicking off|firing off)";
const willLaunchSeveral =
  "(?:I'll|I’ll|I will|I'm going to|I am going to|let me|we'll|we will|let's|I've|I have|I)\\s+(?:now\\s+)?(?:launch(?:ed)?|spawn(?:ed)?|dispatch(?:ed)?|deploy(?:ed)?|kick(?:ed)? off|fire(?:d)? off)";
export const severalLaunched = new RegExp(
  `\\b(?:${launchingSeveral}|${willLaunchSeveral})\\s+(?:all\\s+)?${counts}\\s+(?:[\\w-]+\\s+){0,3}?${agentNouns}\\b(?! (?:file|list|runner|board|queue))`,
  "gi",
);
export const severalLaunchedAlone = new RegExp(`^(?:${launchingSeveral}|${willLaunchSeveral})\\s`, "i");

/** Where one statement ends and another begins inside a sentence. */
export const clauseBreak =
  /\s*[,;:()—–]\s*|\s+-\s+|\s+(?:but|so|because|since|while|whereas|and (?=(?:I|we|they|let|then|will)\b)|which)\s+/i;

/** Before the cue: it is not so. */
export const denial =
  /\b(?:not|never|cannot|can't|won't|don't|doesn't|didn't|isn't|aren't|wasn't|weren't|shouldn't|couldn't|wouldn't|without|instead of|rather than|avoid(?:s|ing)?|unable|nor|neither|no longer|nothing|none|refus\w+|unsafe|impossible|too risky|prevents?|stop(?:s|ped)?|consider(?:s|ed|ing)?|thought (?:about|of)|decided against|tempted to|no)\b|n’t\b/i;
export const denialAfter =
  /^\s*(?:is|are|was|would be|isn't|aren't|execution is|work is|runs? are)?\s*(?:not|n't|impossible|unsafe|too risky|not possible|off the table|disabled|forbidden|disallowed)\b/i;

export const oneByOne =
  /\b(?:one after (?:the other|another)|one at a time|one by one|sequential(?:ly)?|serial(?:ly)?|in sequence|in turn|back to back)\b/i;
/** "in parallel instead of one by one" is a claim all the same. */
export const contrast =
  /\b(?:in parallel|simultaneously|concurrently|at the same time|at once)\W+(?:instead of|rather than|not|and not)\b|\b(?:then|followed by|before|afterwards)\b/i;

/** An agent's own tool calls, which are not launches of agents. */
export const notATask =
  /\b(?:read|reading|search|searching|grep|grepping|look(?:ing)? (?:at|for|up|into)|check|checking|fetch|fetching|explor(?:e|ing)|quer(?:y|ying)|gather|gathering|inspect|inspecting|view|viewing|list|listing|open|opening|download\w*|install\w*|(?:run|running|execut\w+) (?:the |all |both |these |those |my |some |a few )*(?:\w+ (?:and \w+ )?)?(?:tests?|commands?|checks?|lint\w*|linters?|type-?checks?|git|builds?|suites?|scripts?|benchmarks?|tool calls?|queries|searches|greps|CODE|npm|pytest|vitest|jest)|tool calls?|bash calls?|CODE)\b/i;

export const agents = new RegExp(`\\b${agentNouns}\\b`, "i");

/** Not the workers of a pool, nor the tasks of a queue. */
export const surelyAgents =
  /\b(?:sub-?agents?|agents?|Task tools?|Task (?:tool )?(?:calls|uses|invocations))\b/i;
/** Pronouns for agents that the sentence named before. */
export const pronoun =
  /^\s*(?:and\s+)?(?:they|both|all|these|each|working|running|executing|started|launched)\b/i;
/** A program, or somebody else, does it: "lockstep launches …", "a test that launches …". */
export const thirdPerson =
  /\b(?:launches|starts|spawns|dispatches|runs|executes|processes|kicks off)\b|\b(?:that|which|who)\s+(?:launch|start|spawn|run|are|were|was|is)\w*\b|^\s*to\s+(?:run|launch|start|spawn|execute|have|get)\b/i;
/** "Launch three agents in parallel:" is an instruction or a plan; who does it says so. */
export const imperative =
  /^\s*(?:(?:then|next|first|finally|please|always|\w+ly|\d+\.?)\s+)*(?:launch|run|spawn|dispatch|start|use|execute|deploy|kick off|delegate|implement|build|work|create|handle|send|do|have|let)\s/i;
/** Something checked or reported is not done. */
export const reported =
  /\b(?:check|assert|verif|ensur|expect|prov|show|requir|mean|confirm|document|detect|test|ask|know|tell|report)\w*\s+(?:that|whether|if|how)\b/i;
/** "I'll launch two agents, one after the other" claims nothing. */
export const inOrder =
  /\bone after|\bone at a time|\bone by one|\bsequential|\bserial|\bin (?:order|turn|sequence)\b|\bfirst\b.*\bthen\b|\bin two (?:steps|rounds)\b/i;
/** After "launching three tasks": it is what somebody talks about. */
export const asSubject =
  /^\s*(?:made|makes|caus\w+|is|was|would|will|fail\w*|crash\w*|requires?|means?|works?|needs?|takes?|gave|gives|can|could|should)\b/i;
/** The rest of a list: "A, B and C in parallel". */
export const listEnd = /^\s*(?:[\w'./-]+\s+){0,2}and\s+(?:[\w'./-]+\s*){1,2}$/i;
/** "Parallel" as a property of a thing, not as the way in which something is done. */
export const adjective = /^(?:parallel|concurrent|simultaneous)$/i;

/** Programs and their parts: what they do at once is no claim of the agent. */
export const software =
  /\b(?:servers?|requests?|threads?|goroutines?|coroutines?|promises?|Promise\.\w+|async\w*|tests|test (?:suite|runner|files)|suites?|queries|database|connections?|clients?|users?|pool|queue|jobs?|CI|pipelines?|builds?|librar(?:y|ies)|function|method|class|module|script|code|loop|handlers?|middleware|transactions?|cache|cores?|CPUs?|GPU|process(?:es)?|downloads?|uploads?|compil\w+|bundler|cargo|make|vitest|jest|pytest|npm|docker|containers?|shards?|batches|partitions?|rows|files|endpoints? (?:handle|serve)s?|API calls|calls|locks?|mutex|race|writes|reads|tabs|versions?|universe|port|imports?|arrays?|lines|lists|hierarch\w+|structures?|algorithm|data|stream processing|event loop|scheduler|executor|terminals?|screens?|panes|columns|images?)\b/i;

/** The one who speaks. */
export const speaker =
  /(?:^|[^\w'])(?:I|I'm|I'll|I've|I’m|I’ll|I’ve|we|we're|we'll|we've|we’re|we’ll|we’ve|let me|let's|let’s|my)\b/i;
export const launching =
  /\b(?:launch|spawn|dispatch|deploy|delegat|start|kick(?:ing|ed)? off|fir(?:e|ing|ed) off|kick|send(?:ing)? (?:out|off)|sent (?:out|off)|hand(?:ing|ed)?|assign|split|spin(?:ning)? up|spun up|get(?:ting)?|have|use|using|run|running|ran|execut(?:e|ing|ed)|invok|proceed(?:ing)? with|trigger|set(?:ting)? off|farm(?:ing|ed)? out|orchestrat|initiat|begin|beginn|paralleli[sz])(?:e|es|s|ed|d|ing|ning|ting)?\b/i;
export const working =
  /\b(?:work(?:ing|ed)? (?:on|through)|implement\w*|build(?:ing)?|built|tackl\w+|handl\w+|develop\w*|creat\w+|proceed\w*|do (?:these|both|all|them|this)|doing|complet\w+|writ(?:e|ing)|review\w*|audit\w*|refactor\w*|fix(?:ing)?|migrat\w+|document\w*|cover\w*|address\w*|us(?:e|ing)|paralleli[sz]\w*|process(?:ing)? (?:these|both|all|the features))\b/i;
export const running =
  /\b(?:are|is|were|was|now|all|both|have been|been|keep)\b.*\b(?:run|running|work|working|execut\w*|launched|started|dispatched|spawned|implemented|built|in progress|under ?way|going|active|completed|finished|progress\w*)\b|\b(?:running|working|executing|launched|started|dispatched|spawned|implemented|built|completed|finished|progressing)\b/i;
export const done =
  /\b(?:launched|started|dispatched|spawned|deployed|implemented|built|completed|finished|ran|worked|delegated|kicked off|handled|executed|reviewed|written)\b/i;
export const openingGerund =
  /^(?:\W|now|next|okay|ok|great|perfect|alright|good|sure|understood|right|done|and|then|so|let's go|here we go|phase \d+)*\b(?:launch|spawn|dispatch|deploy|delegat|start|kick|fir|send|run|execut|work|implement|build|tackl|us|invok|trigger|hand|process|proceed|orchestrat|initiat|begin|beginn|paralleli[sz]|set|develop|assign)ing\b/i;

/** Names for the work of an agent. */
export const workItems =
  /\b(?:features?|reviews?|audits?|implementations?|streams|tracks|work(?:ers)?|components?|layers?|phases?|pieces|parts|workstreams?|efforts?|migrations?|refactor\w*)\b/i;

export const underWay =
  /\b(?:I'm|I am|I’m|we're|we are|we’re|are|is)\s+(?:now\s+|already\s+)?(?:launch|spawn|dispatch|deploy|start|kick|run|work|execut|delegat|send|implement|build|tackl|us)\w*ing\b|^(?:\W|now|next|okay|ok|great|perfect)*\s*(?:launch|spawn|dispatch|deploy|start|kick|fir|delegat|runn|send)ing\b|\b(?:launched|dispatched|spawned|kicked off|have started|'ve started)\b/i;

export const later =
  /\b(?:later|afterwards?|eventually|subsequently|down the (?:road|line)|in (?:the|a) (?:next|following|later|future|final|second|third|implementation|integration|enhancement|upcoming|coming)\b[\w\s&-]{0,30}?(?:phase|step|stage|round|sprint|session|iteration)|during (?:the )?\w+(?: phase)?|in phase|phase (?:\d|two|three|ii)|at that point|from then on|tomorrow|in (?:the )?future|next time|plan(?:s|ned)? (?:is )?to|the plan|roadmap|going forward|step \d)\b/i;
export const laterAfterCue =
  /^\s*(?:later|once|when|after|as soon as|in (?:the|a) (?:next|following|later|implementation|integration|second|final|coming|upcoming)|during|afterwards|if|next|tomorrow|eventually|in phase)\b/i;
/** Before the cue: something has to be so first. */
export const condition =
  /\b(?:if|unless|whether|once|when(?:ever)?|as soon as|until|after (?:the|that|this|these|those|all|we|both|you|it)|before (?:the|that|this|we|any)|provided|assuming|in case|depending|given enough)\b/i;
/** Just before the cue: it is possible, allowed or asked for. */
export const possible =
  /\b(?:can|could|may|might|should|would|must|able to|allowed to|need(?:s|ed)? to|ought to|suitable for|candidates? for|eligible|safe to|ready to|possible to|want(?:s|ed)? to|like to|try to|how to|supposed to|intended to|designed to|meant to|enables?|allows?|lets (?:us|me|them)|support(?:s|ed)?|permit(?:s|ted)?)\b/i;
export const possibleOf =
  /\bparallel(?:i[sz]able|-safe|_safe)\b|\b(?:opportunit(?:y|ies)|potential|option|candidates?|possibilit(?:y|ies)|limits?|ability|requirements?|rules?|guide(?:lines)?)\b/i;
/** "I'll launch them now so they can run in parallel" is a claim all the same. */
export const launchedSoThat =
  /\b(?:I'll|I’ll|I'm|I’m|I will|I've|let me)\s+(?:now\s+)?(?:launch|spawn|dispatch|deploy|kick|start)\w*\b.*\bso (?:that )?(?:they|both|all)\b/i;

/** Somebody else's words or wishes. */
export const hearsay =
  /\b(?:you|user|guide|docs?|documentation|README|instructions?|spec|specification|prompt|issue|ticket|they|article|comment|team|he|she|workflow(?: file)?|plan|config\w*)\s+(?:\w+\s+)?(?:asked|said|says|wants?|wanted|requested|mentions?|mentioned|requires?|states?|describes?|suggests?|recommends?|proposed|specifies|expects?|claims?|claimed|prefer\w*|need|allows?)\b|\b(?:according to|the goal is|the idea is|the point of|asked me|for example|e\.g\.|such as|defined as|means that|refers to|support for|how)\b/i;
export const offer =
  /^(?:\W*)(?:shall|should|would|could|can|may|do you|want me|would you|is it|are you|let me know)\b/i;
