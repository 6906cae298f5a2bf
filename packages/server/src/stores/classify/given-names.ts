import { givenOfScripts } from './names-of-scripts.ts';

/** Common given names, lower case, without diacritics. Evidence for a column, never for one value. */
const names = `
james john robert michael william david richard joseph thomas charles christopher daniel matthew anthony
mark donald steven paul andrew joshua kenneth kevin brian george edward ronald timothy jason jeffrey ryan
jacob gary nicholas eric jonathan stephen larry justin scott brandon benjamin samuel gregory frank alexander
raymond patrick jack dennis jerry tyler aaron jose adam nathan henry douglas zachary peter kyle walter ethan
jeremy harold keith christian roger noah gerald carl terry sean austin arthur lawrence jesse dylan bryan joe
jordan billy bruce albert willie gabriel logan alan juan wayne roy ralph randy eugene vincent russell elijah
louis bobby philip johnny liam mason oliver lucas aiden caleb isaac owen connor hunter luke cameron evan
gavin chase cole blake dominic xavier ian adrian colin marcus derek trevor spencer garrett dustin travis
shane brett corey darren craig neil graham nigel trevor simon stuart barry clive leslie malcolm gordon
hugh rory callum lewis finlay angus ewan alistair fraser harvey leo archie freddie alfie charlie theo
stanley ernest clarence leonard norman melvin lester chester earl floyd leroy clyde vernon herbert
mary patricia jennifer linda elizabeth barbara susan jessica sarah karen lisa nancy betty margaret sandra
ashley kimberly emily donna michelle carol amanda dorothy melissa deborah stephanie rebecca sharon laura
cynthia kathleen amy angela shirley anna brenda pamela emma nicole helen samantha katherine christine debra
rachel carolyn janet catherine maria heather diane ruth julie olivia joyce virginia victoria kelly lauren
christina joan evelyn judith megan andrea cheryl hannah jacqueline martha gloria teresa ann sara madison
frances kathryn janice jean abigail alice judy sophia grace denise amber doris marilyn danielle beverly
isabella theresa diana natalie brittany charlotte marie kayla alexis lori ava mia chloe ella zoe lily
harper aria evelyn layla nora hazel violet aurora stella lucy claire caroline genesis kennedy paige
molly leah audrey brooke sydney morgan jasmine destiny autumn jenna erin holly gemma kirsty fiona eilidh
isla poppy freya imogen phoebe tracy tina wendy robin paula peggy crystal gladys edna ethel thelma
lucille bernice florence josephine rosa elaine marjorie sally eleanor joanne valerie alicia geraldine
suzanne bertha esther pauline juanita anne jill gail lorraine yolanda veronica sue yvonne annette monica
hans peter wolfgang klaus jurgen dieter manfred uwe gunter gunther werner horst bernd stefan frank ralf
rolf helmut thorsten torsten jens sven markus matthias andreas tobias florian sebastian fabian dominik
moritz felix maximilian jonas leon lukas paul elias finn luis ben niklas jannik tim jan lennart kai
karl heinrich friedrich ludwig otto hermann gerhard kurt rudolf siegfried gottfried ulrich holger
heike sabine monika petra ursula renate brigitte helga ingrid gisela karin christa elke claudia birgit
martina andrea gabriele susanne angelika anja silke katrin kathrin nicole melanie sandra stefanie
julia lena lea leonie hannah lara marie sophie luisa johanna greta frieda mathilda clara charlotte
hildegard gertrud erika irmgard waltraud veronika annika svenja maike wiebke antje ulrike jutta
jean pierre michel andre philippe alain jacques bernard marcel daniel roger robert claude christian
francois gerard nicolas laurent christophe sebastien guillaume olivier thierry pascal bruno eric
frederic stephane vincent antoine julien maxime romain alexandre thomas hugo mathieu matthieu clement
baptiste arthur jules gabriel raphael louis adrien quentin florian benoit cedric yves rene gilles serge
didier dominique patrice fabrice herve xavier emmanuel arnaud ludovic jerome remi damien cyril
nathalie isabelle sylvie catherine martine francoise monique jeanne marguerite madeleine genevieve
brigitte chantal veronique sandrine valerie celine aurelie stephanie virginie emilie camille manon
lea chloe ines jade louise alice lina juliette margaux clemence mathilde oceane pauline anais elodie
severine delphine laetitia caroline melanie sophie helene agnes odile colette josette simone amelie
antonio jose manuel francisco juan javier carlos miguel angel jesus alejandro rafael pedro pablo
fernando sergio jorge luis alberto alvaro adrian diego raul ivan ruben oscar enrique ramon vicente
andres joaquin santiago eduardo roberto jaime ignacio marcos mario salvador emilio julio guillermo
gonzalo nicolas mateo martin hugo lucas gabriel felipe ricardo cesar gustavo ernesto arturo rodrigo
hector armando esteban gerardo alfredo lorenzo tomas agustin victor guadalupe
carmen josefa isabel dolores pilar teresa ana francisca antonia mercedes lucia cristina marta laura
elena rosario concepcion silvia paula beatriz raquel irene rocio patricia montserrat susana sonia
sandra monica yolanda lourdes alejandra valentina camila mariana gabriela daniela natalia ximena
lorena veronica adriana rosa gloria luisa julia alba noelia nuria esperanza soledad marisol
giuseppe giovanni antonio mario luigi francesco angelo vincenzo pietro salvatore carlo franco domenico
bruno paolo michele giorgio aldo sergio luciano andrea alessandro marco matteo lorenzo luca davide
simone federico riccardo stefano roberto fabio claudio massimo gianluca daniele filippo tommaso
edoardo emanuele nicola leonardo gabriele raffaele giacomo enrico alberto valerio dario ugo
anna giuseppina rosa angela giovanna teresa lucia carmela caterina francesca antonietta carla elena
concetta rita margherita franca paola giulia chiara sara martina valentina alessia silvia elisa
federica giorgia ilaria eleonora beatrice alice aurora ginevra sofia vittoria camilla bianca
joao antonio paulo pedro luiz luis carlos jose francisco marcos lucas gabriel rafael daniel marcelo
bruno eduardo felipe rodrigo fernando gustavo thiago tiago diogo goncalo rui nuno vasco duarte
joaquim manuel fabio leonardo vinicius matheus guilherme henrique caio murilo otavio
adriana juliana marcia fernanda patricia aline camila leticia beatriz mariana larissa amanda bruna
ines catarina joana matilde leonor raquel tatiana vanessa simone renata luciana carla sonia
johannes willem cornelis hendrik jan pieter gerrit maarten bart daan sem bram thijs lars jeroen
sander wouter ruben niels joost dirk kees henk piet rob joris stijn koen jasper tijs floris
anneke marijke sanne fleur lotte femke marloes ilse esther mieke wilma hanneke jolanda saskia
maud tess roos anouk iris evi noor fenna
erik lars karl anders per nils johan olof mikael gustav sven ulf bengt bo gunnar leif hakan fredrik
magnus mattias henrik jonas oskar axel viktor emil elias hugo filip albin rasmus joakim
anna eva karin birgitta elisabeth kristina margareta ingrid linnea sofia emma maja elsa astrid
ebba wilma alva agnes freja saga signe lovisa ida frida malin annika ulrika gunilla kerstin
ole knut bjorn tor arne odd kjell magnus sindre eirik hanne marit liv solveig ingeborg berit
jens mads soren niels lars henrik anne mette kirsten hanne lene pia rikke
jukka matti juha timo kari antti mikko tapio juhani olavi anneli maija liisa sari paivi tuula
piotr krzysztof andrzej tomasz pawel jan michal marcin stanislaw jakub adam marek lukasz grzegorz
mateusz wojciech mariusz dariusz zbigniew jerzy maciej rafal robert kamil jacek tadeusz ryszard
kazimierz szymon bartosz artur sebastian janusz henryk wieslaw zygmunt waldemar leszek walery
anna maria katarzyna malgorzata agnieszka barbara krystyna ewa elzbieta zofia teresa magdalena
joanna monika danuta aleksandra jadwiga natalia irena beata dorota jolanta halina karolina
justyna renata bozena grazyna iwona paulina weronika zuzanna kinga oliwia
petr pavel jiri josef vaclav tomas jaroslav zdenek lukas ondrej jana eva hana lenka katerina
istvan laszlo jozsef zoltan gabor ferenc attila peter tamas zsolt balazs erzsebet ilona katalin
ion gheorghe vasile nicolae constantin mihai andrei alexandru elena ioana mihaela cristina
ivan sergey sergei dmitry dmitri alexey aleksei vladimir andrey nikolay mikhail igor oleg yuri pavel
maxim denis roman konstantin anton ilya artem kirill boris viktor olga tatiana natalia elena
irina svetlana ekaterina anastasia yulia marina galina ludmila oksana nadia vera
mehmet mustafa ahmet ali huseyin hasan ibrahim ismail osman yusuf murat emre burak kemal cem
fatma ayse emine hatice zeynep elif meryem serife sultan merve busra esra selin deniz
mohammed muhammad mohamed mohammad ahmed mahmoud abdullah abdul omar hassan hussein khalid youssef
karim samir tariq rashid jamal nasser bilal hamza zaid fatima aisha khadija zainab mariam layla
noor amina yasmin leila salma huda rania samira
raj rajesh suresh ramesh mahesh anil sunil vijay ajay sanjay amit rahul rohit vikram arjun krishna
ravi deepak manoj ashok prakash dinesh naveen karthik aditya siddharth varun nikhil gaurav ankit
harish mohan gopal ganesh chandran priya anita sunita pooja neha anjali kavita deepa lakshmi
radha sita meena rekha shreya divya swati sneha nisha ritu shanti usha geeta
wei ming jing li xin yan fang hui jun lei tao chen yong qiang hong hao jie mei ling xiu lan
hiroshi takashi kenji akira satoshi yuki haruto sota yuto kaito yoko keiko sachiko haruka sakura
min jun ji hye soo jin hyun woo seung young sung eun kyung
nguyen minh anh thi van duc hung linh lan huong mai tuan
abigale alberta alfred alvin amos angie annabel antoinette april arlene ariel audra bailey beatrice
becky bennie bernadette bert bessie beth bethany blanche bonnie boyd bradley brad bridget camille
candace carla carlton carole carrie cassandra cecilia cedric celia charlene chelsea chris christie
cindy clara clark claudia clay clifford clinton clint cody colleen connie constance courtney
curtis daisy dale dana darla darlene darrell darryl dave dawn dean deanna debbie delores desiree
dexter dianna dominick don doreen dora doug drew duane dwayne dwight ed eddie edgar edith edmund edwin
eileen elbert eldon elijah elisa ella ellen ellis elmer elsie elvira emmett enrique erica erick erika
erma ervin estelle eula eva everett faith fannie faye felicia felix fernando flora forrest francis
fred freda frederick fredrick gene geneva geoffrey georgia gilbert gina ginger glen glenn grant greg
greta guy gwendolyn harriet harry harvey herman hilda homer howard hubert ida inez ira irma irving
irvin isaiah israel ivy jackie jaime jake jan jana jared jeanette jeanne jeannie jeff jenny jermaine
jim jimmy jo joann jodi jodie joel johanna johnathan johnnie jon jose joy joyce juanita jude jules
julian julius justine kara kari karl karla kate kathy katie katrina kay kayla kelley kellie kelvin ken
kenny kent kerry kim kirk krista kristen kristi kristin kristina kristine kristy kurt lana lance
latoya laverne leah lee leland lena leon leona leroy leslie leticia lela lillian lillie lindsay lindsey
lloyd lois lola lonnie loretta lorena lorene lou louise lowell lucia lucas lula luther luz lydia lyle
lynda lynn lynne mabel mable mack mae maggie mamie mandy marc marcella marcia marco margarita margie
marguerite marian marianne marion marjorie marlene marlon marsha marshall marta martin marty marvin
mathew matt mattie maureen maurice max maxine may melinda melanie melba mercedes meredith merle micheal
mike mildred milton mindy minnie miranda miriam misty mitchell mona morris moses muriel myra myron
myrtle nadine naomi natasha neal nellie nelson nettie nick nina noel nora norma opal ora orlando orville
oscar otis pam pat patsy patti patty pearl pedro penny percy perry pete phil phillip phyllis preston
priscilla rafael ramona randall randolph raquel raul ray regina reginald rena rene rex rhonda rick
ricky rita rob roberta robyn rochelle rodney rodolfo roland roman ron ronnie rosalie rosemary rosie
ross roxanne ruben ruby rudolph rudy rufus rusty sabrina sadie sam sammy sandy santiago santos saul
seth shannon shari shaun shawn sheila shelby sheldon shelia shelley shelly sheri sherri sherry sherman
sidney silvia sonia sonja sonya stacey stacy stella steve stewart susie sylvester sylvia tabitha tamara
tami tammy tanya tara tasha taylor ted terrance terrell terrence teri terri thelma theodore tiffany tim
timmy toby todd tom tomas tommy toni tonya tony traci tracey tricia troy trina tyrone valerie van
vanessa velma vera verna vicki vickie vicky victor viola violet vivian wade wallace wanda warren wendell
wesley whitney wilbert wilbur wilfred willard willis wilma winifred woodrow yvette zelda`;

export const givenNames: ReadonlySet<string> = new Set([
  ...names.trim().split(/\s+/),
  ...givenOfScripts,
]);
