using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Mox.Server.Storage.Migrations
{
    /// <inheritdoc />
    internal partial class Initial : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateTable(
                name: "Accounts",
                columns: table => new
                {
                    Id = table.Column<long>(type: "INTEGER", nullable: false)
                        .Annotation("Sqlite:Autoincrement", true),
                    Name = table.Column<string>(type: "TEXT", nullable: false, collation: "NOCASE"),
                    IsAdmin = table.Column<bool>(type: "INTEGER", nullable: false),
                    LoginDisabled = table.Column<bool>(type: "INTEGER", nullable: false),
                    LoginDisabledText = table.Column<string>(type: "TEXT", nullable: false),
                    QuotaOctets = table.Column<long>(type: "INTEGER", nullable: false),
                    UsedOctets = table.Column<long>(type: "INTEGER", nullable: false),
                    ModSeq = table.Column<long>(type: "INTEGER", nullable: false),
                    NextUidValidity = table.Column<long>(type: "INTEGER", nullable: false),
                    Created = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_Accounts", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "Bodies",
                columns: table => new
                {
                    Id = table.Column<long>(type: "INTEGER", nullable: false)
                        .Annotation("Sqlite:Autoincrement", true),
                    Length = table.Column<long>(type: "INTEGER", nullable: false),
                    Sha256 = table.Column<byte[]>(type: "BLOB", nullable: false),
                    Encoding = table.Column<int>(type: "INTEGER", nullable: false),
                    Data = table.Column<byte[]>(type: "BLOB", nullable: true),
                    FileName = table.Column<string>(type: "TEXT", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_Bodies", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "ChangeLog",
                columns: table => new
                {
                    Id = table.Column<long>(type: "INTEGER", nullable: false)
                        .Annotation("Sqlite:Autoincrement", true),
                    At = table.Column<long>(type: "INTEGER", nullable: false),
                    Who = table.Column<string>(type: "TEXT", nullable: false),
                    Verb = table.Column<string>(type: "TEXT", nullable: false),
                    Subject = table.Column<string>(type: "TEXT", nullable: false),
                    Detail = table.Column<string>(type: "TEXT", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_ChangeLog", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "Deliveries",
                columns: table => new
                {
                    MessageId = table.Column<long>(type: "INTEGER", nullable: false),
                    AccountId = table.Column<long>(type: "INTEGER", nullable: false),
                    RemoteIp = table.Column<string>(type: "TEXT", nullable: false),
                    HelloName = table.Column<string>(type: "TEXT", nullable: false),
                    MailFrom = table.Column<string>(type: "TEXT", nullable: false),
                    MailFromDomain = table.Column<string>(type: "TEXT", nullable: false),
                    Recipient = table.Column<string>(type: "TEXT", nullable: false),
                    FromAddress = table.Column<string>(type: "TEXT", nullable: false),
                    FromDomain = table.Column<string>(type: "TEXT", nullable: false),
                    FromOrganization = table.Column<string>(type: "TEXT", nullable: false),
                    HelloValidated = table.Column<bool>(type: "INTEGER", nullable: false),
                    MailFromValidated = table.Column<bool>(type: "INTEGER", nullable: false),
                    FromValidated = table.Column<bool>(type: "INTEGER", nullable: false),
                    HelloValidation = table.Column<string>(type: "TEXT", nullable: false),
                    MailFromValidation = table.Column<string>(type: "TEXT", nullable: false),
                    FromValidation = table.Column<string>(type: "TEXT", nullable: false),
                    DkimDomains = table.Column<string>(type: "TEXT", nullable: false),
                    IsDsn = table.Column<bool>(type: "INTEGER", nullable: false),
                    IsForward = table.Column<bool>(type: "INTEGER", nullable: false),
                    IsMailingList = table.Column<bool>(type: "INTEGER", nullable: false),
                    IsReject = table.Column<bool>(type: "INTEGER", nullable: false),
                    ListId = table.Column<string>(type: "TEXT", nullable: false),
                    OriginalHelloName = table.Column<string>(type: "TEXT", nullable: false),
                    OriginalDkimDomains = table.Column<string>(type: "TEXT", nullable: false),
                    Tls = table.Column<string>(type: "TEXT", nullable: false),
                    RequireTls = table.Column<bool>(type: "INTEGER", nullable: false),
                    OriginalMailboxId = table.Column<long>(type: "INTEGER", nullable: false),
                    DestinedMailboxId = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_Deliveries", x => x.MessageId);
                });

            migrationBuilder.CreateTable(
                name: "LooseBodies",
                columns: table => new
                {
                    BodyId = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_LooseBodies", x => x.BodyId);
                });

            migrationBuilder.CreateTable(
                name: "MessageDetails",
                columns: table => new
                {
                    MessageId = table.Column<long>(type: "INTEGER", nullable: false),
                    Prefix = table.Column<byte[]>(type: "BLOB", nullable: false),
                    Envelope = table.Column<byte[]>(type: "BLOB", nullable: false),
                    Structure = table.Column<byte[]>(type: "BLOB", nullable: false),
                    Preview = table.Column<string>(type: "TEXT", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_MessageDetails", x => x.MessageId);
                });

            migrationBuilder.CreateTable(
                name: "MessageStates",
                columns: table => new
                {
                    Place = table.Column<long>(type: "INTEGER", nullable: false),
                    MessageId = table.Column<long>(type: "INTEGER", nullable: false),
                    ModSeq = table.Column<long>(type: "INTEGER", nullable: false),
                    Flags = table.Column<int>(type: "INTEGER", nullable: false),
                    Keywords = table.Column<string>(type: "TEXT", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_MessageStates", x => x.Place);
                });

            migrationBuilder.CreateTable(
                name: "Queue",
                columns: table => new
                {
                    Id = table.Column<long>(type: "INTEGER", nullable: false)
                        .Annotation("Sqlite:Autoincrement", true),
                    BaseId = table.Column<long>(type: "INTEGER", nullable: false),
                    AccountId = table.Column<long>(type: "INTEGER", nullable: false),
                    MailFrom = table.Column<string>(type: "TEXT", nullable: true),
                    Recipient = table.Column<string>(type: "TEXT", nullable: false),
                    RecipientDomain = table.Column<string>(type: "TEXT", nullable: false),
                    BodyId = table.Column<long>(type: "INTEGER", nullable: false),
                    Prefix = table.Column<byte[]>(type: "BLOB", nullable: false),
                    Size = table.Column<long>(type: "INTEGER", nullable: false),
                    EightBit = table.Column<bool>(type: "INTEGER", nullable: false),
                    SmtpUtf8 = table.Column<bool>(type: "INTEGER", nullable: false),
                    Binary = table.Column<bool>(type: "INTEGER", nullable: false),
                    DsnReturn = table.Column<string>(type: "TEXT", nullable: true),
                    EnvelopeId = table.Column<string>(type: "TEXT", nullable: true),
                    Notify = table.Column<string>(type: "TEXT", nullable: true),
                    OriginalRecipient = table.Column<string>(type: "TEXT", nullable: true),
                    MessageId = table.Column<string>(type: "TEXT", nullable: false),
                    Subject = table.Column<string>(type: "TEXT", nullable: false),
                    RequireTls = table.Column<bool>(type: "INTEGER", nullable: true),
                    Transport = table.Column<string>(type: "TEXT", nullable: false),
                    Queued = table.Column<long>(type: "INTEGER", nullable: false),
                    Hold = table.Column<bool>(type: "INTEGER", nullable: false),
                    HeldSince = table.Column<long>(type: "INTEGER", nullable: true),
                    HoldUntil = table.Column<long>(type: "INTEGER", nullable: true),
                    ExpiresAt = table.Column<long>(type: "INTEGER", nullable: false),
                    Attempts = table.Column<int>(type: "INTEGER", nullable: false),
                    MaxAttempts = table.Column<int>(type: "INTEGER", nullable: false),
                    NextAttempt = table.Column<long>(type: "INTEGER", nullable: false),
                    LastAttempt = table.Column<long>(type: "INTEGER", nullable: true),
                    LastCode = table.Column<int>(type: "INTEGER", nullable: false),
                    LastStatus = table.Column<string>(type: "TEXT", nullable: false),
                    LastText = table.Column<string>(type: "TEXT", maxLength: 1024, nullable: false),
                    RemoteMta = table.Column<string>(type: "TEXT", nullable: false),
                    Results = table.Column<string>(type: "TEXT", nullable: false),
                    DelayTold = table.Column<bool>(type: "INTEGER", nullable: false),
                    LeaseOwner = table.Column<string>(type: "TEXT", nullable: true),
                    LeaseUntil = table.Column<long>(type: "INTEGER", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_Queue", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "SentRecipients",
                columns: table => new
                {
                    Id = table.Column<long>(type: "INTEGER", nullable: false)
                        .Annotation("Sqlite:Autoincrement", true),
                    AccountId = table.Column<long>(type: "INTEGER", nullable: false),
                    MessageId = table.Column<long>(type: "INTEGER", nullable: false),
                    Address = table.Column<string>(type: "TEXT", nullable: false),
                    Domain = table.Column<string>(type: "TEXT", nullable: false),
                    Name = table.Column<string>(type: "TEXT", nullable: false),
                    SentTicks = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_SentRecipients", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "Settings",
                columns: table => new
                {
                    Name = table.Column<string>(type: "TEXT", nullable: false),
                    Value = table.Column<string>(type: "TEXT", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_Settings", x => x.Name);
                });

            // Clustered by its key: one tree less to write for each message.
            migrationBuilder.Sql(
                """
                CREATE TABLE "ThreadKeys" (
                    "IdHash" INTEGER NOT NULL,
                    "SubjectHash" INTEGER NOT NULL,
                    "ThreadId" INTEGER NOT NULL,
                    CONSTRAINT "PK_ThreadKeys" PRIMARY KEY ("IdHash", "SubjectHash")
                ) WITHOUT ROWID;
                """);

            migrationBuilder.CreateTable(
                name: "Tombstones",
                columns: table => new
                {
                    Id = table.Column<long>(type: "INTEGER", nullable: false)
                        .Annotation("Sqlite:Autoincrement", true),
                    MailboxId = table.Column<long>(type: "INTEGER", nullable: false),
                    ModSeq = table.Column<long>(type: "INTEGER", nullable: false),
                    FirstUid = table.Column<long>(type: "INTEGER", nullable: false),
                    LastUid = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_Tombstones", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "Credentials",
                columns: table => new
                {
                    Id = table.Column<long>(type: "INTEGER", nullable: false)
                        .Annotation("Sqlite:Autoincrement", true),
                    AccountId = table.Column<long>(type: "INTEGER", nullable: false),
                    Label = table.Column<string>(type: "TEXT", nullable: false),
                    Salt256 = table.Column<byte[]>(type: "BLOB", nullable: false),
                    Iterations256 = table.Column<int>(type: "INTEGER", nullable: false),
                    StoredKey256 = table.Column<byte[]>(type: "BLOB", nullable: false),
                    ServerKey256 = table.Column<byte[]>(type: "BLOB", nullable: false),
                    Salt1 = table.Column<byte[]>(type: "BLOB", nullable: false),
                    Iterations1 = table.Column<int>(type: "INTEGER", nullable: false),
                    StoredKey1 = table.Column<byte[]>(type: "BLOB", nullable: false),
                    ServerKey1 = table.Column<byte[]>(type: "BLOB", nullable: false),
                    Changed = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_Credentials", x => x.Id);
                    table.ForeignKey(
                        name: "FK_Credentials_Accounts_AccountId",
                        column: x => x.AccountId,
                        principalTable: "Accounts",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "Domains",
                columns: table => new
                {
                    Id = table.Column<long>(type: "INTEGER", nullable: false)
                        .Annotation("Sqlite:Autoincrement", true),
                    Name = table.Column<string>(type: "TEXT", nullable: false),
                    Disabled = table.Column<bool>(type: "INTEGER", nullable: false),
                    CatchAllAccountId = table.Column<long>(type: "INTEGER", nullable: true),
                    Created = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_Domains", x => x.Id);
                    table.ForeignKey(
                        name: "FK_Domains_Accounts_CatchAllAccountId",
                        column: x => x.CatchAllAccountId,
                        principalTable: "Accounts",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.SetNull);
                });

            migrationBuilder.CreateTable(
                name: "Mailboxes",
                columns: table => new
                {
                    Id = table.Column<long>(type: "INTEGER", nullable: false)
                        .Annotation("Sqlite:Autoincrement", true),
                    AccountId = table.Column<long>(type: "INTEGER", nullable: false),
                    ParentId = table.Column<long>(type: "INTEGER", nullable: true),
                    Name = table.Column<string>(type: "TEXT", nullable: false),
                    Use = table.Column<int>(type: "INTEGER", nullable: false),
                    UidValidity = table.Column<long>(type: "INTEGER", nullable: false),
                    UidNext = table.Column<long>(type: "INTEGER", nullable: false),
                    CreateSeq = table.Column<long>(type: "INTEGER", nullable: false),
                    ModSeq = table.Column<long>(type: "INTEGER", nullable: false),
                    Keywords = table.Column<string>(type: "TEXT", nullable: false),
                    Messages = table.Column<int>(type: "INTEGER", nullable: false),
                    Unseen = table.Column<int>(type: "INTEGER", nullable: false),
                    Deleted = table.Column<int>(type: "INTEGER", nullable: false),
                    Size = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_Mailboxes", x => x.Id);
                    table.ForeignKey(
                        name: "FK_Mailboxes_Accounts_AccountId",
                        column: x => x.AccountId,
                        principalTable: "Accounts",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "FK_Mailboxes_Mailboxes_ParentId",
                        column: x => x.ParentId,
                        principalTable: "Mailboxes",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "Subscriptions",
                columns: table => new
                {
                    AccountId = table.Column<long>(type: "INTEGER", nullable: false),
                    Name = table.Column<string>(type: "TEXT", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_Subscriptions", x => new { x.AccountId, x.Name });
                    table.ForeignKey(
                        name: "FK_Subscriptions_Accounts_AccountId",
                        column: x => x.AccountId,
                        principalTable: "Accounts",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "Messages",
                columns: table => new
                {
                    Id = table.Column<long>(type: "INTEGER", nullable: false)
                        .Annotation("Sqlite:Autoincrement", true),
                    AccountId = table.Column<long>(type: "INTEGER", nullable: false),
                    MailboxId = table.Column<long>(type: "INTEGER", nullable: false),
                    Uid = table.Column<long>(type: "INTEGER", nullable: false),
                    CreateSeq = table.Column<long>(type: "INTEGER", nullable: false),
                    Size = table.Column<long>(type: "INTEGER", nullable: false),
                    ReceivedTicks = table.Column<long>(type: "INTEGER", nullable: false),
                    ReceivedZone = table.Column<int>(type: "INTEGER", nullable: false),
                    SavedTicks = table.Column<long>(type: "INTEGER", nullable: false),
                    SentTicks = table.Column<long>(type: "INTEGER", nullable: true),
                    SentZone = table.Column<int>(type: "INTEGER", nullable: false),
                    ThreadId = table.Column<long>(type: "INTEGER", nullable: false),
                    MessageIdHash = table.Column<long>(type: "INTEGER", nullable: true),
                    SubjectHash = table.Column<long>(type: "INTEGER", nullable: true),
                    HasAttachments = table.Column<bool>(type: "INTEGER", nullable: false),
                    TrainedJunk = table.Column<bool>(type: "INTEGER", nullable: true),
                    BodyId = table.Column<long>(type: "INTEGER", nullable: false),
                    Subject = table.Column<string>(type: "TEXT", nullable: false),
                    Sender = table.Column<string>(type: "TEXT", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_Messages", x => x.Id);
                    table.ForeignKey(
                        name: "FK_Messages_Bodies_BodyId",
                        column: x => x.BodyId,
                        principalTable: "Bodies",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "Addresses",
                columns: table => new
                {
                    Id = table.Column<long>(type: "INTEGER", nullable: false)
                        .Annotation("Sqlite:Autoincrement", true),
                    AccountId = table.Column<long>(type: "INTEGER", nullable: false),
                    DomainId = table.Column<long>(type: "INTEGER", nullable: false),
                    LocalKey = table.Column<string>(type: "TEXT", nullable: false),
                    Local = table.Column<string>(type: "TEXT", nullable: false),
                    Position = table.Column<int>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_Addresses", x => x.Id);
                    table.ForeignKey(
                        name: "FK_Addresses_Accounts_AccountId",
                        column: x => x.AccountId,
                        principalTable: "Accounts",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Cascade);
                    table.ForeignKey(
                        name: "FK_Addresses_Domains_DomainId",
                        column: x => x.DomainId,
                        principalTable: "Domains",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateIndex(
                name: "IX_Accounts_Name",
                table: "Accounts",
                column: "Name",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_Addresses_AccountId",
                table: "Addresses",
                column: "AccountId");

            migrationBuilder.CreateIndex(
                name: "IX_Addresses_DomainId_LocalKey",
                table: "Addresses",
                columns: new[] { "DomainId", "LocalKey" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_Bodies_FileName",
                table: "Bodies",
                column: "FileName",
                filter: "\"FileName\" IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "IX_Credentials_AccountId_Label",
                table: "Credentials",
                columns: new[] { "AccountId", "Label" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_Domains_CatchAllAccountId",
                table: "Domains",
                column: "CatchAllAccountId");

            migrationBuilder.CreateIndex(
                name: "IX_Domains_Name",
                table: "Domains",
                column: "Name",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_Mailboxes_AccountId_Name",
                table: "Mailboxes",
                columns: new[] { "AccountId", "Name" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_Mailboxes_ParentId",
                table: "Mailboxes",
                column: "ParentId");

            migrationBuilder.CreateIndex(
                name: "IX_Messages_BodyId",
                table: "Messages",
                column: "BodyId");

            migrationBuilder.CreateIndex(
                name: "IX_Messages_MailboxId_ReceivedTicks",
                table: "Messages",
                columns: new[] { "MailboxId", "ReceivedTicks" });

            migrationBuilder.CreateIndex(
                name: "IX_Messages_SubjectHash_ReceivedTicks",
                table: "Messages",
                columns: new[] { "SubjectHash", "ReceivedTicks" },
                filter: "\"SubjectHash\" IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "IX_Messages_ThreadId",
                table: "Messages",
                column: "ThreadId");

            migrationBuilder.CreateIndex(
                name: "IX_Queue_AccountId",
                table: "Queue",
                column: "AccountId");

            migrationBuilder.CreateIndex(
                name: "IX_Queue_BaseId",
                table: "Queue",
                column: "BaseId");

            migrationBuilder.CreateIndex(
                name: "IX_Queue_BodyId",
                table: "Queue",
                column: "BodyId");

            migrationBuilder.CreateIndex(
                name: "IX_Queue_Hold_NextAttempt",
                table: "Queue",
                columns: new[] { "Hold", "NextAttempt" });

            migrationBuilder.CreateIndex(
                name: "IX_Queue_RecipientDomain_NextAttempt",
                table: "Queue",
                columns: new[] { "RecipientDomain", "NextAttempt" });

            migrationBuilder.CreateIndex(
                name: "IX_SentRecipients_AccountId_Address",
                table: "SentRecipients",
                columns: new[] { "AccountId", "Address" });

            migrationBuilder.CreateIndex(
                name: "IX_SentRecipients_MessageId",
                table: "SentRecipients",
                column: "MessageId");

            migrationBuilder.CreateIndex(
                name: "IX_ThreadKeys_ThreadId",
                table: "ThreadKeys",
                column: "ThreadId");

            migrationBuilder.CreateIndex(
                name: "IX_Tombstones_MailboxId_ModSeq",
                table: "Tombstones",
                columns: new[] { "MailboxId", "ModSeq" });
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "Addresses");

            migrationBuilder.DropTable(
                name: "ChangeLog");

            migrationBuilder.DropTable(
                name: "Credentials");

            migrationBuilder.DropTable(
                name: "Deliveries");

            migrationBuilder.DropTable(
                name: "LooseBodies");

            migrationBuilder.DropTable(
                name: "Mailboxes");

            migrationBuilder.DropTable(
                name: "MessageDetails");

            migrationBuilder.DropTable(
                name: "Messages");

            migrationBuilder.DropTable(
                name: "MessageStates");

            migrationBuilder.DropTable(
                name: "Queue");

            migrationBuilder.DropTable(
                name: "SentRecipients");

            migrationBuilder.DropTable(
                name: "Settings");

            migrationBuilder.DropTable(
                name: "Subscriptions");

            migrationBuilder.DropTable(
                name: "ThreadKeys");

            migrationBuilder.DropTable(
                name: "Tombstones");

            migrationBuilder.DropTable(
                name: "Domains");

            migrationBuilder.DropTable(
                name: "Bodies");

            migrationBuilder.DropTable(
                name: "Accounts");
        }
    }
}
