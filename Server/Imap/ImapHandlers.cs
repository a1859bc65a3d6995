using Mox.Server.Imap.Handlers;

namespace Mox.Server.Imap;

/// <summary>The handlers that need more than the conversation.</summary>
internal sealed record ImapHandlers(
    IdHandler Id,
    LoginHandler Login,
    AuthenticateHandler Authenticate,
    SelectHandler Select,
    CreateHandler Create,
    DeleteHandler Delete,
    RenameHandler Rename,
    SubscribeHandler Subscribe,
    UnsubscribeHandler Unsubscribe,
    ListHandler List,
    LsubHandler Lsub,
    StatusHandler Status,
    AppendHandler Append,
    IdleHandler Idle,
    CloseHandler Close,
    ExpungeHandler Expunge,
    SearchHandler Search,
    FetchHandler Fetch,
    StoreHandler Store,
    CopyHandler Copy,
    MoveHandler Move);
