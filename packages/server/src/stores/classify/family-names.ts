import { familyOfScripts } from './names-of-scripts.ts';

/** Common family names, lower case, without diacritics; see `given-names.ts`. */
const names = `
smith johnson williams brown jones miller davis garcia rodriguez wilson martinez anderson taylor thomas
hernandez moore martin jackson thompson white lopez lee gonzalez harris clark lewis robinson walker perez
hall young allen sanchez wright king scott green baker adams nelson hill ramirez campbell mitchell roberts
carter phillips evans turner torres parker collins edwards stewart flores morris nguyen murphy rivera cook
rogers morgan peterson cooper reed bailey bell gomez kelly howard ward cox diaz richardson wood watson
brooks bennett gray james reyes cruz hughes price myers long foster sanders ross morales powell sullivan
russell ortiz jenkins gutierrez perry butler barnes fisher henderson coleman simmons patterson jordan
reynolds hamilton graham kim gonzales alexander ramos wallace griffin west cole hayes chavez gibson bryant
ellis stevens murray ford marshall owens mcdonald harrison ruiz kennedy wells alvarez woods mendoza
castillo olson webb washington tucker freeman burns henry vasquez snyder simpson crawford jimenez porter
mason shaw gordon wagner hunter romero hicks dixon hunt palmer robertson black holmes stone meyer boyd
mills warren fox rose rice moreno schmidt patel ferguson nichols herrera medina ryan fernandez weaver
daniels stephens gardner payne kelley dunn pierce arnold tran spencer peters hawkins grant hansen castro
hoffman hart elliott cunningham knight bradley carroll hudson duncan armstrong berry andrews johnston ray
lane riley carpenter perkins aguilar silva richards willis matthews chapman lawrence garza vargas watkins
wheeler larson carlson harper george greene burke guzman morrison munoz jacobs obrien lawson franklin
lynch bishop carr salazar austin mendez gilbert jensen williamson montgomery harvey oliver howell dean
hanson weber garrett sims burton fuller soto mccoy welch chen schultz walters reid fields walsh little
fowler bowman davidson may day schneider newman brewer lucas holland wong banks santos curtis pearson
delgado valdez pena rios douglas sandoval barrett hopkins keller guerrero stanley bates alvarado beck
ortega wade estrada contreras barnett caldwell santiago lambert powers chambers nunez craig leonard lowe
rhodes byrd gregory shelton frazier becker maldonado fleming vega sutton cohen jennings parks mcdaniel
watts barker norris vaughn vazquez holt schwartz steele benson neal dominguez horton terry wolfe hale
lyons graves haynes miles park warner padilla bush thornton mccarthy mann zimmerman erickson fletcher
mckinney page dawson joseph marquez reeves klein espinoza baldwin moran love robbins higgins ball cortez
le griffith bowen sharp cummings ramsey hardy swanson barber acosta luna chandler daniel blair cross
simon dennis oconnor quinn gross navarro moss fitzgerald doyle mclaughlin rojas rodgers stevenson singh
yang figueroa harmon newton paul manning garner mcgee reese francis burgess adkins goodman curry brady
christensen potter walton goodwin mullins molina webster fischer campos avila sherman todd chang blake
malone wolf hodges juarez gill farmer hines gallagher duran hubbard cannon miranda wang saunders tate
mack hammond carrillo townsend wise ingram barton mejia ayala schroeder hampton rowe parsons frank
waters strickland osborne maxwell chan deleon norman harrington casey patton logan bowers mueller glover
floyd hartman buchanan cobb french kramer mccormick clarke tyler gibbs moody conner sparks mcguire leon
bauer norton pope flynn hogan robles salinas yates lindsey lloyd marsh mcbride owen solis pham lang pratt
muller müller schmid fuchs huber maier meier mayer schulz hoffmann schafer schaefer koch richter
schroder neumann schwarz zimmermann braun kruger krueger hartmann lange werner krause lehmann kohler
koehler herrmann konig koenig walter kaiser schulze vogel jung peters friedrich gunther lorenz winkler
bergmann ludwig sommer graf busch simon ernst seidel brandt haas schreiber dietrich ziegler kuhn
pohl engel horn albrecht sauer arndt voigt stein jager otto gross winter
bernard dubois robert richard petit durand leroy moreau laurent lefebvre michel garcia david bertrand
roux vincent fournier morel girard andre lefevre mercier dupont lambert bonnet francois legrand garnier
faure rousseau blanc guerin boyer robin masson gauthier clement morin nicolas henry roussel mathieu
gautier lemaire duval joly roger roche roy noel renard vidal gaillard perrin colin marchand dufour
blanchard brun brunet lemoine meunier jean rey leclerc arnaud fabre aubert carpentier caron giraud
rossi russo ferrari esposito bianchi romano colombo ricci marino greco bruno gallo conti mancini costa
giordano rizzo lombardi moretti barbieri fontana santoro mariani rinaldi caruso ferrara galli martini
leone longo gentile martinelli vitale serra coppola marchetti parisi villa conte ferraro fabbri marini
jansen vries berg bakker dijk visser smit boer mulder groot bos vos hendriks leeuwen dekker brouwer
dijkstra smits graaf meer linden kok jacobs haan vermeulen schouten willems hoekstra koster prins
andersson johansson karlsson nilsson eriksson larsson olsson persson svensson gustafsson pettersson
jonsson jansson hansson bengtsson jonsson lindberg jakobsson magnusson lindstrom olofsson lindqvist
lindgren berglund axelsson bergstrom lundberg lundgren hansen johansen olsen larsen andersen pedersen
nilsen kristiansen jensen karlsen nielsen sorensen rasmussen jorgensen madsen christensen korhonen
virtanen makinen nieminen hamalainen
nowak kowalski wisniewski wojcik kowalczyk kaminski lewandowski zielinski szymanski wozniak dabrowski
kozlowski jankowski mazur kwiatkowski krawczyk piotrowski grabowski nowakowski pawlowski michalski
adamczyk dudek zajac wieczorek jablonski krol majewski olszewski jaworski wrobel malinowski stepien
novak svoboda novotny dvorak cerny nagy kovacs toth szabo horvath varga popescu ionescu popa
ivanov petrov sidorov smirnov kuznetsov popov vasiliev sokolov volkov ivanova petrova smirnova
yilmaz kaya demir celik sahin yildiz yildirim ozturk aydin ozdemir arslan
khan ahmed hussain ali malik sheikh rahman hassan ibrahim mohamed
sharma verma gupta kumar patel shah mehta joshi reddy rao nair iyer menon pillai das ghosh banerjee
mukherjee chatterjee bose agarwal jain kapoor malhotra chopra bhat desai naidu yadav mishra pandey
oliveira souza lima pereira ferreira costa rodrigues almeida nascimento alves carvalho araujo ribeiro
barbosa cardoso melo gomes martins rocha dias moreira cavalcanti monteiro mendes freitas batista
sato suzuki takahashi tanaka watanabe ito yamamoto nakamura kobayashi kato zhang liu zhao huang zhou
wu xu sun zhu ma hu guo lin he gao choi jung kang cho yoon jang lim tran pham hoang phan vu dang bui do`;

export const familyNames: ReadonlySet<string> = new Set([
  ...names.trim().split(/\s+/),
  ...familyOfScripts,
]);
