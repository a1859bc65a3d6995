using System.Collections.Immutable;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Mox.Protocols.Addresses;
using Mox.Server.Hosting;
using Mox.Server.Storage;
using Mox.Shared.Changes;

namespace Mox.Testing;

/// <summary>An opened store in a temporary folder. Disposing it closes the store, and removes the folder unless it was given.</summary>
internal sealed class TestStore : IAsyncDisposable
{
    private readonly ServiceProvider _services;
    private readonly bool _keepFolder;

    private TestStore(ServiceProvider services, string folder, bool keepFolder) => (_services, Folder, _keepFolder) = (services, folder, keepFolder);

    public string Folder { get; }

    public IServiceProvider Services => _services;

    public AddressBook Book => Get<AddressBook>();

    public AccountStore Accounts => Get<AccountStore>();

    public MailboxReader Mailboxes => Get<MailboxReader>();

    public MessageReader Messages => Get<MessageReader>();

    public MailboxWriter Writer => Get<MailboxWriter>();

    public StoreWriter Turns => Get<StoreWriter>();

    public Spool Spool => Get<Spool>();

    public IChangeFeed Changes => Get<IChangeFeed>();

    /// <summary>Opens a store.</summary>
    /// <param name="time">The clock; by default a <see cref="ManualTime"/>.</param>
    /// <param name="folder">A data folder that is there and stays there; by default a new one.</param>
    /// <param name="more">Further services of the room that tests.</param>
    public static async Task<TestStore> OpenAsync(TimeProvider? time = null, string? folder = null, Action<IServiceCollection>? more = null)
    {
        var path = folder ?? Directory.CreateTempSubdirectory("mox-store-").FullName;
        var services = new ServiceCollection();
        services.AddSingleton(time ?? new ManualTime());
        services.AddSingleton(Options.Create(new ApplianceOptions { HostName = "mail.test", DataFolder = path }));
        services.TryAddSingleton<ILoggerFactory>(NullLoggerFactory.Instance);
        services.TryAdd(ServiceDescriptor.Singleton(typeof(ILogger<>), typeof(NullLogger<>)));
        services.AddStorage();
        more?.Invoke(services);
        var provider = services.BuildServiceProvider();
        await provider.OpenStoreAsync(CancellationToken.None);
        return new TestStore(provider, path, folder is not null);
    }

    public T Get<T>()
        where T : notnull => _services.GetRequiredService<T>();

    /// <summary>Makes an account with the address NAME@DOMAIN, and its domain.</summary>
    public async Task<TestAccount> AddAccountAsync(string name = "user", string domain = "test.example", bool isAdmin = false)
    {
        var parsed = DomainName.Parse(domain).Value;
        await Accounts.AddDomainAsync(parsed, CancellationToken.None);
        var address = MailAddress.Parse($"{name}@{domain}").Value;
        var id = await Accounts.AddAccountAsync(name, [address], isAdmin, CancellationToken.None);
        var mailboxes = await Mailboxes.ListAsync(id, CancellationToken.None);
        return new TestAccount(id, address, mailboxes.ToImmutableDictionary(mailbox => mailbox.Name.Text, mailbox => mailbox.Id));
    }

    /// <summary>A body in the spool, as if it had been received.</summary>
    public async Task<StagedBody> StageAsync(ReadOnlyMemory<byte> octets)
    {
        await using var writer = Spool.Begin(octets.Length);
        await writer.WriteAsync(octets, CancellationToken.None);
        return await writer.CompleteAsync(CancellationToken.None);
    }

    /// <summary>Stores a message; line ends of the text become CRLF.</summary>
    public Task<Appended> AppendAsync(long mailboxId, string message, MessageTraits? traits = null) => AppendAsync(mailboxId, Octets(message), traits);

    public async Task<Appended> AppendAsync(long mailboxId, ReadOnlyMemory<byte> message, MessageTraits? traits = null)
    {
        await using var body = await StageAsync(message);
        var prepared = await Writer.PrepareAsync(body, traits ?? new MessageTraits(), CancellationToken.None);
        return await Writer.AppendAsync(mailboxId, prepared, CancellationToken.None) ?? throw new InvalidOperationException("The mailbox is gone");
    }

    /// <summary>All octets of a stored message, or null when it is gone.</summary>
    public async Task<byte[]?> ReadAsync(long messageId)
    {
        await using var content = await Messages.OpenAsync(messageId, CancellationToken.None);
        if (content is null) return null;
        var octets = new byte[content.Length];
        await content.Stream.ReadExactlyAsync(octets);
        return octets;
    }

    /// <summary>Text with CRLF line ends, as UTF-8.</summary>
    public static byte[] Octets(string text) => Encoding.UTF8.GetBytes(text.ReplaceLineEndings("\r\n"));

    public async ValueTask DisposeAsync()
    {
        await Get<Store>().DisposeAsync();
        await _services.DisposeAsync();
        if (!_keepFolder) Directory.Delete(Folder, recursive: true);
    }
}

/// <summary>An account of a test, with the ids of its mailboxes by name.</summary>
internal sealed record TestAccount(long Id, MailAddress Address, ImmutableDictionary<string, long> Mailboxes)
{
    public long Inbox => Mailboxes["Inbox"];

    public long this[string name] => Mailboxes[name];
}
