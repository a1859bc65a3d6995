using System.Collections.Immutable;
using System.Net;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.Extensions.DependencyInjection;
using Mox.Server.Identity.Web;
using Mox.Server.Queue;
using Mox.Server.Storage;
using Mox.Server.Storage.Search;
using Mox.Server.Tests.Identity.Web;
using Mox.Server.Webmail;
using Mox.Server.Webmail.Remote;
using Mox.Shared.Contracts.Webmail;
using Mox.Testing;

namespace Mox.Server.Tests.Webmail;

/// <summary>The webmail over a real store, with two accounts, its contracts as a circuit has them and its endpoints as a browser does. The queue only stores.</summary>
internal sealed class WebmailHost : IAsyncDisposable
{
    private readonly SignInHost _web;
    private readonly List<AsyncServiceScope> _scopes = [];

    private WebmailHost(TestStore store, SignInHost web, CapturedQueue queue, TestAccount mox, TestAccount other) => (Store, _web, Queue, Mox, Other) = (store, web, queue, mox, other);

    public TestStore Store { get; }

    public CapturedQueue Queue { get; }

    public TestAccount Mox { get; }

    public TestAccount Other { get; }

    public SignInHost Web => _web;

    /// <param name="maxMessage">The largest message that can be written.</param>
    /// <param name="more">Further services of the store.</param>
    /// <param name="realQueue">What is sent goes into the queue of the store, which <paramref name="more"/> registers, in place of being kept.</param>
    public static async Task<WebmailHost> StartAsync(long maxMessage = 100 << 20, Action<IServiceCollection>? more = null, bool realQueue = false)
    {
        var store = await TestStore.OpenAsync(TimeProvider.System, more: more);
        var mox = await store.AddAccountAsync("mox", "test.example", isAdmin: true);
        var other = await store.AddAccountAsync("u2", "test.example");
        var queue = new CapturedQueue(store);
        var web = await SignInHost.StartAsync(
            services =>
            {
                services.AddSingleton(store.Book).AddSingleton(store.Accounts).AddSingleton(store.Mailboxes).AddSingleton(store.Messages).AddSingleton(store.Writer).AddSingleton(store.Spool)
                    .AddSingleton(store.Changes).AddSingleton(store.Get<MessageLists>()).AddSingleton(store.Get<SearchIndex>()).AddSingleton(store.Get<SearchText>()).AddSingleton(store.Get<MessageScan>()).AddSingleton(store.Get<LabelReader>()).AddSingleton(store.Get<ConversationLists>()).AddSingleton(store.Get<PersonalSettingStore>())
                    .AddSingleton(store.Get<ContactStore>()).AddSingleton(store.Get<RuleStore>()).AddSingleton(store.Get<PeerStore>())
                    .AddSingleton(store.Get<SnoozeStore>()).AddSingleton(store.Get<VacationStore>()).AddSingleton(store.Get<TemplateStore>());
                services.AddSingleton(store.Get<StoreDatabase>()).AddSingleton(store.Get<ReadSessions>());
                services.AddSingleton(store.Get<SenderChoiceStore>()).AddSingleton(store.Get<KnownSenders>()).AddSingleton<RemoteReach>(new HomeReach());
                services.AddSingleton(realQueue ? store.Get<IOutgoingQueue>() : queue);
                if (realQueue) services.AddSingleton(store.Get<SenderControl>());
                services.AddWebmail();
                services.Configure<WebmailOptions>(options => options.MaxMessageOctets = maxMessage);
            },
            app => app.MapWebmail());
        web.Accounts.Known[mox.Id] = new SessionAccount(mox.Id, "mox", true);
        web.Accounts.Known[other.Id] = new SessionAccount(other.Id, "u2", false);
        web.Accounts.Ids["mox"] = mox.Id;
        web.Accounts.Ids["u2"] = other.Id;
        return new WebmailHost(store, web, queue, mox, other);
    }

    /// <summary>The contracts as a page of this account has them.</summary>
    public T As<T>(TestAccount account, bool isAdmin = false)
        where T : notnull
    {
        var scope = _web.Services.CreateAsyncScope();
        _scopes.Add(scope);
        var session = SessionClaims.Begin(new SessionAccount(account.Id, account.Address.Local.Text, isAdmin), account.Address, TimeProvider.System.GetUtcNow());
        ((IHostEnvironmentAuthenticationStateProvider)scope.ServiceProvider.GetRequiredService<AuthenticationStateProvider>()).SetAuthenticationState(Task.FromResult(new AuthenticationState(session.ToPrincipal())));
        return scope.ServiceProvider.GetRequiredService<T>();
    }

    public IMailboxReader Reader => As<IMailboxReader>(Mox);

    public IMailboxActions Actions => As<IMailboxActions>(Mox);

    public IComposer Composer => As<IComposer>(Mox);

    public async Task<Browser> BrowseAsync(string name = "mox")
    {
        var browser = _web.Open();
        using var answer = await browser.SignInAsync($"{name}@test.example");
        Assert.Equal(HttpStatusCode.SeeOther, answer.StatusCode);
        return browser;
    }

    public async Task<long> ReceiveAsync(string message, MessageTraits? traits = null, long mailboxId = 0) => (await Store.AppendAsync(mailboxId == 0 ? Mox.Inbox : mailboxId, message, traits)).MessageId;

    public async ValueTask DisposeAsync()
    {
        foreach (var scope in _scopes) await scope.DisposeAsync();
        await _web.DisposeAsync();
        await Store.DisposeAsync();
    }
}

/// <summary>Keeps what is sent.</summary>
internal sealed class CapturedQueue(TestStore store) : IOutgoingQueue
{
    public List<(Submission Submission, string Message)> Sent { get; } = [];

    public Exception? Fault { get; set; }

    public async Task<ImmutableArray<long>> EnqueueAsync(Submission submission, CancellationToken ct)
    {
        if (Fault is not null) throw Fault;
        await using var body = submission.Body;
        using var reader = new StreamReader(body.OpenRead());
        Sent.Add((submission, await reader.ReadToEndAsync(ct)));
        if (submission.DraftMessageId != 0) await store.Turns.RunAsync(turn => store.Writer.RemoveMessage(turn, submission.DraftMessageId), ct);
        if (submission.Along is { } along)
        {
            await store.Turns.RunAsync(
                turn =>
                {
                    along(turn, Sent.Count, 0);
                    return true;
                },
                ct);
        }

        return [Sent.Count];
    }
}
